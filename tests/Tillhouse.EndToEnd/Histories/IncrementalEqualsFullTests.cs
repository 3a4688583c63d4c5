using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Tillhouse.Core.Plan;

namespace Tillhouse.EndToEnd.Histories;

/// <summary>
/// Whatever batches come in whatever order, the tables that runs make of changes are, row for row, those that a rebuild makes. Three hundred histories, the
/// same each time; TILL_HISTORIES=5000 for the long form, TILL_HISTORY_SEED=a,b for others, and to replay what a failure prints.
/// </summary>
public sealed class IncrementalEqualsFullTests
{
    private static readonly int Histories = int.Parse(
        Environment.GetEnvironmentVariable("TILL_HISTORIES") ?? "300",
        CultureInfo.InvariantCulture
    );
    private const int Lanes = 2;

    private readonly Lock gate = new();
    private readonly Dictionary<EventKind, int> happened = [];
    private readonly HashSet<string> compared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> why = [];
    private int builds;
    private int incremental;

    [Fact]
    public void What_runs_make_of_changes_is_what_a_rebuild_makes()
    {
        var token = TestContext.Current.CancellationToken;
        using var openings = new Openings();
        var property = Prop.ForAll(
            Gen.Sized(Batches).ToArbitrary(),
            history =>
            {
                using var run = new HistoryRun(openings);
                var difference = run.RunAsync(history, token).GetAwaiter().GetResult();
                Count(run);
                return (difference is null).Label(difference ?? "");
            }
        );

        // FsCheck's own way to use several cores keeps one of them busy with waiting.
        Parallel.For(0, Lanes, lane => property.Check(Seeded(lane).WithMaxTest(Histories / Lanes).WithStartSize(1).WithEndSize(10)));

        TestContext.Current.SendDiagnosticMessage(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Histories} histories, {incremental} of {builds} builds from changes, {compared.Count} tables: {string.Join(", ", happened.Select(h => $"{h.Key} {h.Value}"))}"
            )
        );
        foreach (var kind in Enum.GetValues<EventKind>())
        {
            happened.GetValueOrDefault(kind).ShouldBeGreaterThanOrEqualTo(Histories / 6, $"{kind} happened in too few histories");
        }

        ((double)incremental / builds).ShouldBeGreaterThanOrEqualTo(
            0.7,
            string.Join("; ", why.OrderByDescending(w => w.Value).Select(w => $"{w.Value} whole because {w.Key}"))
        );
        compared.Count.ShouldBeGreaterThanOrEqualTo(30);
    }

    private static Gen<History> Batches(int size)
    {
        var pick = Gen.Choose(0, 9999);
        var any =
            from kind in Gen.Elements(Enum.GetValues<EventKind>())
            from source in Gen.Choose(0, ShopRows.Sources.Count - 1)
            from value in pick
            select new HistoryEvent(kind, source, value);
        return from opening in Gen.Choose(0, Openings.Count - 1)
            from later in any.NonEmptyListOf().Select(l => l.Take(4 + size).ToArray()).ArrayOf(2)
            from target in pick
            select new History(opening, later, target);
    }

    private void Count(HistoryRun run)
    {
        lock (gate)
        {
            foreach (var kind in run.Happened)
            {
                happened[kind] = happened.GetValueOrDefault(kind) + 1;
            }

            compared.UnionWith(run.Compared);
            builds += run.Extents.Count;
            incremental += run.Extents.Count(e => e is not BuildExtent.Whole);
            foreach (var whole in run.Extents.OfType<BuildExtent.Whole>())
            {
                why[whole.Why ?? ""] = why.GetValueOrDefault(whole.Why ?? "") + 1;
            }
        }
    }

    private static Config Seeded(int lane)
    {
        var seed = (Environment.GetEnvironmentVariable("TILL_HISTORY_SEED") ?? "11,7").Split(',');
        return Config.QuickThrowOnFailure.WithReplay(
            ulong.Parse(seed[0], CultureInfo.InvariantCulture) + (ulong)lane,
            ulong.Parse(seed[1], CultureInfo.InvariantCulture)
        );
    }
}
