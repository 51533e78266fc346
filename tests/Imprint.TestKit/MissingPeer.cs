namespace Imprint.TestKit;

/// <summary>
/// A program of the system that a test needs and does not find. Where the tests are meant to be complete (CI=true) that is a failure;
/// on a developer's machine the test says what is missing and does not run.
/// </summary>
public static class MissingPeer
{
    // xUnit takes an exception whose message begins so for a test that did not run.
    private const string NotRun = "$XunitDynamicSkip$";

    public static InvalidOperationException Of(string missing) =>
        new(Environment.GetEnvironmentVariable("CI") == "true" ? missing : NotRun + missing);
}
