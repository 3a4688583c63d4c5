using Tillhouse.Core.Lake;
using Tillhouse.Core.Quarantine;
using Tillhouse.Core.Run;
using Tillhouse.Core.Verify;
using Tillhouse.Delta.Storage;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Quarantine;

/// <summary>Orders of which some are kept out: a total below zero, and one that is no number. What the tests of the quarantine ask is asked here.</summary>
internal sealed class KeptOutShop : IDisposable
{
    public const string NotNegative = "{ name: not_negative, rule: total >= 0 }";

    public KeptOutShop(string build = "merge")
    {
        Project.Source("orders", "order_id", "total:decimal(18,2)", "updated_at:bigint");
        Model(NotNegative, build);
        Project.Model(
            "gold/totals",
            "build: merge\nkey: [id]",
            "select 1 as id, cast(sum(total) as decimal(18,2)) as total from silver.orders"
        );
        Project.Land("orders", "order_id,total,updated_at", "A,10,1", "B,-2,1", "C,many,1", "D,4,1", "A,11,2");
    }

    public SmallProject Project { get; } = new();

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Model(string check, string build = "merge") =>
        Project.Model(
            "silver/orders",
            $"build: {build}\nkey: [order_id]\nchecks: [{check}]",
            "select order_id, total, updated_at, _file, _line, _batch from bronze.orders"
        );

    /// <summary>Runs, and gives the rows of the silver table with their places.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(bool force = false)
    {
        var report = await Project.RunAsync(force);
        report.Succeeded.ShouldBeTrue(
            string.Join('\n', report.Tasks.Select(t => t.Result).OfType<TaskResult.Failed>().Select(f => f.Error.Message))
        );
        return await RowsAsync();
    }

    public Task<IReadOnlyList<string>> RowsAsync() =>
        Project.RowsAsync("select order_id, total, _file, _line from silver.orders order by order_id");

    public async Task<IReadOnlyList<string>> WaitingAsync()
    {
        using var session = Project.Open();
        var causes = await new CauseList(session).OfAsync(["orders"], Token);
        return [.. causes.Select(c => FormattableString.Invariant($"{c.Model} {c.Rule} {c.Rows} {c.File}:{c.Line}")).Order()];
    }

    public async Task<long> DiscardAsync(RowFilter filter, IObjectStore? store = null)
    {
        using var session = ProjectSession.Open(Project.Load(), new SessionOptions { Store = store });
        return await new Discarding(session).RunAsync("orders", filter, "a test", Token);
    }

    /// <summary>Replays as the command does, run included, and says what became of the rows.</summary>
    public async Task<string> ReplayAsync(RowFilter filter, params (string Column, string Value)[] values)
    {
        using var session = Project.Open();
        var mended = values.ToDictionary(v => v.Column, v => v.Value);
        using var replaying = await Replaying.BeginAsync(session, "orders", filter, mended, Token);
        if (replaying.Forced.Count > 0)
        {
            await Project.RunAsync(force: true);
        }

        if (replaying.WantsRun)
        {
            (await Project.RunAsync()).IsWhole.ShouldBeTrue();
        }

        var outcomes = await replaying.OutcomesAsync(Token);
        return string.Join(", ", outcomes.Select(o => FormattableString.Invariant($"{o.Rows} {o.Model} {o.Rule ?? "back"}")));
    }

    /// <summary>Lands mended rows and does not run.</summary>
    public async Task<long> MendAsync(RowFilter filter, (string Column, string Value) value, IObjectStore? store = null)
    {
        using var session = ProjectSession.Open(Project.Load(), new SessionOptions { Store = store });
        var mended = new Dictionary<string, string> { [value.Column] = value.Value };
        using var replaying = await Replaying.BeginAsync(session, "orders", filter, mended, Token);
        return replaying.Landed;
    }

    /// <summary>For each batch: what landed is in the table, in quarantine, a duplicate, or decided on. Duplicates are told by the table's own count.</summary>
    public async Task ConservedAsync()
    {
        await CountsAsync();
        var left = await Project.RowsAsync(
            """
            select b._batch, count(*) - count(s._line) from bronze.orders b
            left join silver.orders s on s._batch = b._batch and s._file = b._file and s._line = b._line group by all order by 1
            """
        );
        var decided = await TableAsync("system/decisions", "_batch, _file, _line");
        var waiting = await TableAsync("quarantine/orders", "_batch, _file, _line", "model = 'silver.orders'");
        decided.Intersect(waiting).ShouldBeEmpty();
        left.Sum(l => long.Parse(l.Split('|')[1], System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBe(decided.Count + waiting.Count + await DuplicatesAsync());
        (await Project.RowsAsync("select 1 from bronze.orders group by _batch, _file, _line, _sheet having count(*) > 1")).ShouldBeEmpty();
    }

    /// <summary>The rows of a table of the lake that no model makes.</summary>
    public async Task<IReadOnlyList<string>> TableAsync(string folder, string columns, string condition = "true")
    {
        using var session = Project.Open();
        if (await session.Lake.FindAsync(folder, Token) is not { } table)
        {
            return [];
        }

        using var connection = session.Connect();
        using var rows = await table.RowsAsync(connection, Token);
        using var command = connection.CreateCommand();
        command.CommandText = $"select distinct concat_ws('|', {columns}) from {rows.Relation} as r where {condition} order by 1";
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    private async Task<long> DuplicatesAsync()
    {
        using var session = Project.Open();
        return (await session.Lake.FindAsync("silver/orders", Token))!.State.Record!.Counts["duplicates"];
    }

    /// <summary>
    /// Ends the process before and after things that an action writes, the lake always being as it is now, and asks how that is mended. Of each five such
    /// moments one is tried; with TILL_EVERY_CRASH=1 all are.
    /// </summary>
    public async Task EachCrashAsync(Func<IObjectStore, Task> action, Func<Task> mended)
    {
        using var kept = new TemporaryFolder();
        Folders.Copy(Project.Lake, kept.Path);
        var recording = new RecordingStore(new LocalStore(Project.Lake));
        await action(recording);
        var writes = recording.Calls.Index().Where(c => c.Item[..3] is "cre" or "put").Select(c => c.Index).ToList();
        writes.Count.ShouldBeGreaterThan(2);
        var moments = writes.SelectMany(w => new[] { (w, false), (w, true) }).ToList();
        var every = Environment.GetEnvironmentVariable("TILL_EVERY_CRASH") == "1" ? 1 : 5;
        foreach (var (call, after) in moments.Where((_, i) => i % every == 0))
        {
            Directory.Delete(Project.Lake, recursive: true);
            Folders.Copy(kept.Path, Project.Lake);
            var store = new FaultyStore(new LocalStore(Project.Lake), call, after);
            try
            {
                await action(store);
            }
            catch (Exception error) when (error is not ShouldAssertException)
            {
                // What is only for speed, a checksum or an index, may fail without a word.
            }

            store.Crashed.ShouldBeTrue();
            await mended();
        }
    }

    /// <summary>The counts of the silver table: what landed is in one of the others.</summary>
    public async Task<string> CountsAsync()
    {
        using var session = Project.Open();
        var state = (await session.Lake.FindAsync("silver/orders", Token))!.State;
        var counts = state.Record!.Counts;
        counts["landed"].ShouldBe(counts["accepted"] + counts["quarantined"] + counts["duplicates"] + counts["discarded"]);
        counts["rows"].ShouldBe(state.Rows);
        return FormattableString.Invariant(
            $"{counts["landed"]} = {counts["accepted"]} + {counts["quarantined"]} + {counts["duplicates"]} + {counts["discarded"]}"
        );
    }

    public async Task<IReadOnlyDictionary<string, CheckCount>> ChecksAsync()
    {
        using var session = Project.Open();
        return (await session.Lake.FindAsync("silver/orders", Token))!.State.Record!.Checks!;
    }

    /// <summary>That every table is what bronze gives.</summary>
    public async Task VerifyAsync()
    {
        await Project.RunAsync();
        using var session = Project.Open();
        var limits = Tillhouse.Core.Engine.EngineOptions.ForThisMachine(session.Project.Project.MemoryBytes);
        var verdicts = await new Verifier(session, limits, TimeProvider.System).RunAsync(
            null,
            KeySample.Whole,
            new Silence<VerifyEvent>(),
            Token
        );
        verdicts.ShouldAllBe(v => v is TableVerdict.Equal);
    }

    public void Dispose() => Project.Dispose();
}
