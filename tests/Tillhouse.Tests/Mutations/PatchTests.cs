using System.Diagnostics;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Mutations;

public sealed class PatchTests
{
    [Fact]
    public async Task Every_patch_of_the_mutations_fits_the_tree_that_it_is_made_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the mutations are a script for a POSIX shell");
        var start = new ProcessStartInfo("bash", ["tests/mutations/run", "--check"])
        {
            WorkingDirectory = SharedData.RepositoryRoot,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        said.ShouldContain("6 patches fit, 0 do not");
        process.ExitCode.ShouldBe(0);
    }
}
