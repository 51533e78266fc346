using System.Diagnostics;
using Imprint.TestKit;

namespace Imprint.Provider.Tests.Rig;

/// <summary>Programs of the system that play the other side.</summary>
internal static class Tools
{
    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    /// <summary>Runs a program that has to succeed.</summary>
    public static async Task<string> SucceedAsync(string program, params string[] arguments)
    {
        var (exitCode, output) = await RunAsync(program, arguments);
        Assert.True(exitCode == 0, $"{program} ended with {exitCode}: {output}");
        return output;
    }

    public static Process Start(string program, params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;

    /// <summary>Skips the test where a program is not installed; fails it where the tests are meant to be complete.</summary>
    public static void Require(string program, string package)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin");
        if (folders.Any(folder => File.Exists(Path.Combine(folder, program))))
            return;
        throw MissingPeer.Of($"{program} is not installed; Debian: apt-get install {package}.");
    }
}
