using Imprint.Storage.Tests;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// Started as `… writes-until-killed FILE NAME` it is the process of CrashTests that gets killed; else what xUnit would generate.
if (args is [WritingProcess.Command, var file, var name])
    return await WritingProcess.RunAsync(file, name);
return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
    ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await ConsoleRunner.Run(args);
