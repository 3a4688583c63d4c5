namespace Tillhouse.EndToEnd.Crash;

/// <summary>Two programs are started on one lake at once, over and over: one runs, and the other waits or is told that it can't.</summary>
public sealed class TwoRunsTests
{
    private const int Rounds = 4;

    private static string Till => Path.Combine(AppContext.BaseDirectory, "till");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_runs_started_together_never_work_on_a_lake_at_once(bool waits)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        string[] command = waits ? ["run", "--wait", "--rebuild"] : ["run", "--rebuild"];
        using var shop = new SmallShop();
        using var undisturbed = new SmallShop();
        shop.Land(0);
        undisturbed.Land(0);
        (await Tool.RunAsync(Till, ["run"], cancellationToken, undisturbed.Folder)).ShouldSucceed();
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var both = await Task.WhenAll(
                Tool.RunAsync(Till, command, cancellationToken, shop.Folder),
                Tool.RunAsync(Till, command, cancellationToken, shop.Folder)
            );
            both.ShouldContain(r => r.ExitCode == 0, string.Join("\n", both.Select(r => r.Error)));
            foreach (var other in both.Where(r => r.ExitCode != 0))
            {
                other.Error.ShouldContain("T0705");
                waits.ShouldBeFalse();
                refused++;
            }

            (await LakeDifference.FindAsync(undisturbed.Lake, shop.Lake, cancellationToken)).ShouldBeEmpty();
        }

        TestContext.Current.SendDiagnosticMessage($"{refused} of {2 * Rounds} runs were refused");
    }
}
