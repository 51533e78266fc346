using Imprint.Storage.Tests;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// Started with a command of its own it is a process of CrashTests that gets killed; else what xUnit would generate.
if (args is [WritingProcess.Command, var file, var name])
    return await WritingProcess.RunAsync(file, name);
if (args is [WorkingProcess.Command, var jobs, _])
    return await WorkingProcess.RunAsync(jobs);
return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
    ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await ConsoleRunner.Run(args);
