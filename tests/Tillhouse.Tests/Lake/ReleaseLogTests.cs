using System.Text;
using Tillhouse.Core;
using Tillhouse.Core.Lake;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Lake;

public sealed class ReleaseLogTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);
    private readonly MemoryStore store = new(new VirtualTime(Start));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_releases_of_one_number_the_first_stays()
    {
        var log = new ReleaseLog(store);
        (await log.LatestAsync(Ct)).ShouldBeNull();
        (await log.AddAsync(Release(1, "first"), Ct)).ShouldBeTrue();
        (await log.AddAsync(Release(1, "second"), Ct)).ShouldBeFalse();
        (await log.LatestAsync(Ct))!.Run.ShouldBe("first");
    }

    [Fact]
    public async Task A_release_is_kept_as_it_is_documented()
    {
        await new ReleaseLog(store).AddAsync(Release(42, "run-42") with { Parent = 41 }, Ct);
        var text = Encoding.UTF8.GetString((await store.ReadAsync("_till/env/prod/releases/00000000000000000042.json", Ct))!);
        text.ShouldBe(
            """{"release":42,"run":"run-42","parent":41,"created":"2026-03-01T06:00:00Z","tables":{"gold.sales":{"path":"gold/sales","id":"s","version":42,"rows":7}}}"""
        );
    }

    [Fact]
    public async Task A_release_that_is_not_there_is_an_error_that_says_which_are()
    {
        var log = new ReleaseLog(store);
        (await Should.ThrowAsync<TerminalException>(() => log.RequireAsync(1, Ct))).Help.ShouldContain("there is none yet");
        await log.AddAsync(Release(3, "r"), Ct);
        await log.AddAsync(Release(4, "r"), Ct);
        var error = await Should.ThrowAsync<TerminalException>(() => log.RequireAsync(9, Ct));
        error.Code.ShouldBe(ErrorCodes.UnknownRelease);
        error.Help.ShouldContain("there are 3 to 4");
    }

    [Fact]
    public async Task A_damaged_release_is_named_with_its_file()
    {
        await store.PutAsync("_till/env/prod/releases/00000000000000000001.json", "{\"release\":"u8.ToArray(), Ct);
        var error = await Should.ThrowAsync<TerminalException>(() => new ReleaseLog(store).LatestAsync(Ct));
        error.Code.ShouldBe(ErrorCodes.DamagedRelease);
        error.Message.ShouldContain("00000000000000000001.json");
    }

    [Fact]
    public async Task The_newest_releases_are_kept_and_none_older_than_the_tables_logs()
    {
        var log = new ReleaseLog(store);
        for (var n = 1; n <= ReleaseLog.Kept + 3; n++)
        {
            await log.AddAsync(Release(n, "r"), Ct);
        }

        var newest = Release(ReleaseLog.Kept + 3, "r");
        await log.ExpireAsync(newest with { Rollback = new Rollback(2, 1) }, Ct);
        (await log.NumbersAsync(Ct)).ShouldBe([1L, 2, .. Enumerable.Range(4, ReleaseLog.Kept).Select(n => (long)n)]);
        await log.ExpireAsync(newest, Ct);
        (await log.NumbersAsync(Ct)).Count.ShouldBe(ReleaseLog.Kept);

        var later = Release(ReleaseLog.Kept + 4, "r", days: 31);
        await log.AddAsync(later, Ct);
        await log.ExpireAsync(later, Ct);
        (await log.NumbersAsync(Ct)).ShouldBe([ReleaseLog.Kept + 4L]);
    }

    [Fact]
    public async Task Environments_are_those_that_have_releases()
    {
        await new ReleaseLog(store, "dev").AddAsync(Release(1, "r"), Ct);
        await new ReleaseLog(store).AddAsync(Release(1, "r"), Ct);
        await store.PutAsync("_till/env/empty/gold/sales/part-0.parquet", new byte[1], Ct);
        (await ReleaseLog.EnvironmentsAsync(store, Ct)).ShouldBe(["dev", "prod"]);
    }

    [Fact]
    public void What_changed_between_releases_is_told_by_table()
    {
        var one = Release(1, "r");
        var two = Release(2, "r");
        two.Tables["gold.new"] = new ReleasedTable("gold/new", "n", 0, 1);
        two.ChangedSince(one).ShouldBe(["gold.new", "gold.sales"]);
        two.ChangedSince(two with { Number = 3 }).ShouldBeEmpty();
        one.ChangedSince(null).ShouldBe(["gold.sales"]);
    }

    private static Release Release(long number, string run, int days = 0) =>
        new()
        {
            Number = number,
            Run = run,
            Created = Start.UtcDateTime.AddDays(days),
            Tables = new(StringComparer.Ordinal) { ["gold.sales"] = new ReleasedTable("gold/sales", "s", number, 7) },
        };
}
