using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Tillhouse.Delta;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;

namespace Tillhouse.Tests.Delta;

/// <summary>Random verbs on a table that tracks rows: whatever is done, a row keeps its id, and no two rows ever have the same.</summary>
public sealed class RowTrackingProperties
{
    private static readonly string[] Predicates =
    [
        "k % 5 = 1",
        "p = 1",
        "p = 2 AND v > 4",
        "k < 12",
        "v = 0 OR p = 0",
        "k % 7 = 3 AND NOT p = 0",
    ];

    [Theory]
    [InlineData(false, false, false, "none")]
    [InlineData(true, false, false, "none")]
    [InlineData(false, true, false, "none")]
    [InlineData(true, true, true, "none")]
    [InlineData(false, false, true, "none")]
    [InlineData(true, false, true, "name")]
    [InlineData(true, true, false, "id")]
    public void Every_sequence_of_verbs_keeps_ids_unique_and_each_rows_own(bool partitioned, bool changeFeed, bool vectors, string mapping)
    {
        var verb = Gen.Choose(0, Verbs - 1).SelectMany(kind => Gen.Choose(0, 59).Select(n => (Kind: kind, N: n)));
        Prop.ForAll(
                Gen.ListOf(verb, 7).ToArbitrary(),
                verbs => RunAsync([.. verbs], partitioned, changeFeed, vectors, mapping).GetAwaiter().GetResult()
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2));
    }

    private const int Verbs = 14;

    private static async Task RunAsync(
        IReadOnlyList<(int Kind, int N)> verbs,
        bool partitioned,
        bool changeFeed,
        bool vectors,
        string mapping
    )
    {
        using var fixture = new DeltaFixture();
        var table = await fixture.CreateTracked(
            partitioned ? "p" : null,
            ("delta.enableChangeDataFeed", changeFeed ? "true" : "false"),
            ("delta.enableDeletionVectors", vectors ? "true" : "false"),
            ("delta.columnMapping.mode", mapping),
            ("delta.checkpointInterval", "3")
        );
        var run = new Run(fixture);
        await run.Append(table, 20);
        await run.Look(table);
        foreach (var (kind, n) in verbs)
        {
            table = await fixture.Open();
            await run.Apply(table, kind, n);
            await run.Look(await fixture.Open());
        }

        (await table.VerifyAsync(await table.RefreshAsync())).Faults.ShouldBeEmpty();
    }

    private sealed class Run(DeltaFixture fixture)
    {
        private readonly HashSet<long> given = [];
        private readonly Dictionary<long, IReadOnlyList<TrackedRow>> versions = [];
        private IReadOnlyList<TrackedRow> before = [];
        private long last = -1;
        private long next;
        private long? restored;

        public async Task Append(DeltaTable table, int rows) => await fixture.AppendKeys(table, next, next += rows);

        /// <summary>Holds what the table says of its rows against what it said before.</summary>
        public async Task Look(DeltaTable table)
        {
            var now = await fixture.Tracked(table.Latest);
            now.Select(r => r.Id).ShouldBeUnique();
            if (restored is { } version)
            {
                now.ShouldBe(versions[version], "a row that comes back is the one that it was");
            }
            else
            {
                var then = before.ToDictionary(r => r.Key);
                now.ShouldAllBe(r => then.ContainsKey(r.Key) ? r.Id == then[r.Key].Id : !given.Contains(r.Id));
                now.ShouldAllBe(r =>
                    then.ContainsKey(r.Key) && then[r.Key].P == r.P && then[r.Key].V == r.V
                        ? r.Version == then[r.Key].Version
                        : r.Version > last && r.Version <= table.Latest.Version
                );
            }

            given.UnionWith(now.Select(r => r.Id));
            (before, last) = (now, table.Latest.Version);
            versions[last] = now;
        }

        public async Task Apply(DeltaTable table, int kind, int n)
        {
            var predicate = Predicates[n % Predicates.Length];
            restored = null;
            switch (kind)
            {
                case 0:
                    await Append(table, 1 + (n % 7));
                    break;
                case 1 or 2:
                    await table.UpdateAsync(
                        new Dictionary<string, string> { ["v"] = "v + 1", ["p"] = kind == 1 ? "p" : "(p + 1) % 4" },
                        predicate
                    );
                    break;
                case 3:
                    await table.DeleteAsync(predicate);
                    break;
                case 4 or 5 or 6:
                    var source = new RowSource(
                        $"{TrackedTable.Keys(n % 9, n % 9 + 6)} UNION ALL {TrackedTable.Keys(next, next += 3)}",
                        ["k"]
                    );
                    await table.MergeAsync(source, Clauses(kind));
                    break;
                case 7:
                    await table.ReplaceWhereAsync(TrackedTable.Keys(next, next += 4, "1"), "p = 1");
                    break;
                case 8 when table.Latest.PartitionColumns.Count > 0:
                    await table.OverwritePartitionsAsync(TrackedTable.Keys(next, next += 4, "2"));
                    break;
                case 9 or 10:
                    var options = new OptimizeOptions { ZOrderBy = kind == 9 ? [] : ["v", "k"] };
                    await table.OptimizeAsync(await table.PlanOptimizeAsync(options));
                    break;
                case 11 when last > 1:
                    restored = versions.Keys.Order().ElementAt(n % (versions.Count - 1));
                    (await table.RestoreAsync(restored.Value)).Required();
                    break;
                case 12:
                    await table.OverwriteAsync(await fixture.Write(table, TrackedTable.Keys(next, next += 5)));
                    break;
                default:
                    await Behind(table);
                    break;
            }
        }

        /// <summary>Two writers that do not know of each other: the second one's rows get their ids behind the first one's.</summary>
        private async Task Behind(DeltaTable table)
        {
            var other = await fixture.Open();
            await Append(other, 3);
            (
                await table.AppendAsync(
                    await fixture.Write(table, TrackedTable.Keys(next, next += 4)),
                    new CommitOptions { BasedOn = table.Latest }
                )
            )
                .Required()
                .Version.ShouldBe(other.Latest.Version + 1);
        }

        private static IReadOnlyList<MergeClause> Clauses(int kind)
        {
            var raised = new Dictionary<string, string> { ["v"] = "target.v + 10" };
            return kind switch
            {
                4 => [new MergeClause.UpdateMatched(raised), new MergeClause.Insert(null)],
                5 =>
                [
                    new MergeClause.DeleteMatched("target.k % 2 = 0"),
                    new MergeClause.UpdateMatched(raised),
                    new MergeClause.Insert(null),
                ],
                _ => [new MergeClause.DeleteMatched(), new MergeClause.UpdateUnmatched(raised, "target.p = 0")],
            };
        }
    }
}
