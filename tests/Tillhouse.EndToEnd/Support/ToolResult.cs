namespace Tillhouse.EndToEnd.Support;

/// <summary>How a program ended and what it said.</summary>
internal sealed record ToolResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>Fails the test with all that the program said, unless it ended with 0.</summary>
    public ToolResult ShouldSucceed()
    {
        ExitCode.ShouldBe(0, $"{Command}\n{Output}\n{Error}");
        return this;
    }
}
