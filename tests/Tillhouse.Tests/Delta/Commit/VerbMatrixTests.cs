using System.Text;
using Tillhouse.Delta;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta.Commit;

/// <summary>
/// Every verb behind every verb: the columns say what was committed first, the rows what was computed before that and comes second. <c>.</c> commits, the
/// others are conflicts: A(ppend), R(ead rows were removed), D(eleted by both), M(etadata), P(rotocol).
/// </summary>
public sealed class VerbMatrixTests : IDisposable
{
    private readonly DeltaFixture fixture = new();
    private int tables;

    public void Dispose() => fixture.Dispose();

    /// <summary>Computes from the table's snapshot, for a partition; what it gives commits.</summary>
    private delegate Task<Func<Task<CommitResult>>> Verb(DeltaTable table, string partition);

    [Theory]
    [InlineData(
        "Serializable",
        "a",
        """
                       append    overwrite replace   delete    update    merge     compact   restore   property  owner
            append     .         .         .         .         .         .         .         .         M         .
            overwrite  A         A         A         R         A         A         D         R         M         .
            replace    A         A         A         R         A         A         D         R         M         .
            delete     A         A         A         R         A         A         R         R         M         .
            update     A         A         A         R         A         A         R         R         M         .
            merge      A         A         A         R         A         A         R         R         M         .
            compact    .         D         D         D         D         D         D         D         M         .
            restore    A         A         A         R         A         A         D         R         M         .
            property   .         .         .         .         .         .         .         .         P         M
            owner      .         .         .         .         .         .         .         .         M         M
            """
    )]
    [InlineData(
        "Serializable",
        "b",
        """
                       append    overwrite replace   delete    update    merge     compact   restore   property  owner
            append     .         .         .         .         .         .         .         .         M         .
            overwrite  A         A         A         R         A         A         D         R         M         .
            replace    .         R         .         .         .         .         .         R         M         .
            delete     .         R         .         .         .         .         .         R         M         .
            update     .         R         .         .         .         .         .         R         M         .
            merge      .         R         .         .         .         .         .         R         M         .
            compact    .         D         .         .         .         .         .         D         M         .
            restore    A         A         A         R         A         A         D         R         M         .
            property   .         .         .         .         .         .         .         .         P         M
            owner      .         .         .         .         .         .         .         .         M         M
            """
    )]
    [InlineData(
        "WriteSerializable",
        "a",
        """
                       append    overwrite replace   delete    update    merge     compact   restore   property  owner
            append     .         .         .         .         .         .         .         .         M         .
            overwrite  .         A         A         R         A         A         D         R         M         .
            replace    .         A         A         R         A         A         D         R         M         .
            delete     .         A         A         R         A         A         R         R         M         .
            update     .         A         A         R         A         A         R         R         M         .
            merge      .         A         A         R         A         A         R         R         M         .
            compact    .         D         D         D         D         D         D         D         M         .
            restore    .         A         A         R         A         A         D         R         M         .
            property   .         .         .         .         .         .         .         .         P         M
            owner      .         .         .         .         .         .         .         .         M         M
            """
    )]
    [InlineData(
        "WriteSerializable",
        "b",
        """
                       append    overwrite replace   delete    update    merge     compact   restore   property  owner
            append     .         .         .         .         .         .         .         .         M         .
            overwrite  .         A         A         R         A         A         D         R         M         .
            replace    .         R         .         .         .         .         .         R         M         .
            delete     .         R         .         .         .         .         .         R         M         .
            update     .         R         .         .         .         .         .         R         M         .
            merge      .         R         .         .         .         .         .         R         M         .
            compact    .         D         .         .         .         .         .         D         M         .
            restore    .         A         A         R         A         A         D         R         M         .
            property   .         .         .         .         .         .         .         .         P         M
            owner      .         .         .         .         .         .         .         .         M         M
            """
    )]
    public async Task Second_behind_first(string isolation, string secondPartition, string expected)
    {
        await CreateAsync(isolation);
        var text = new StringBuilder();
        text.Append("           ").AppendJoin(' ', Verbs().Select(v => v.Name.PadRight(9))).AppendLine();
        foreach (var second in Verbs())
        {
            text.Append(second.Name.PadRight(11));
            foreach (var first in Verbs())
            {
                text.Append(await CellAsync(first.Run, second.Run, secondPartition)).Append("         ");
            }

            text.AppendLine();
        }

        Trimmed(text.ToString()).ShouldBe(Trimmed(expected));
    }

    private async Task<char> CellAsync(Verb first, Verb second, string secondPartition)
    {
        var path = $"t{tables++}";
        Folders.Copy(fixture.Folder.File("base"), fixture.Folder.File(path));
        var theirs = await fixture.Open(path);
        var mine = await fixture.Open(path);
        var commit = await second(mine, secondPartition);
        (await (await first(theirs, "a"))()).Required();
        return await commit() switch
        {
            CommitResult.Committed => '.',
            CommitResult.Conflicted { Reason: ConflictReason.ConcurrentAppend } => 'A',
            CommitResult.Conflicted { Reason: ConflictReason.ConcurrentDeleteRead } => 'R',
            CommitResult.Conflicted { Reason: ConflictReason.ConcurrentDeleteDelete } => 'D',
            CommitResult.Conflicted { Reason: ConflictReason.MetadataChanged } => 'M',
            CommitResult.Conflicted { Reason: ConflictReason.ProtocolChanged } => 'P',
            var other => throw new InvalidOperationException($"{other}"),
        };
    }

    private (string Name, Verb Run)[] Verbs() =>
        [
            ("append", AppendAsync),
            ("overwrite", OverwriteAsync),
            ("replace", ReplaceAsync),
            ("delete", (t, p) => Lazily(t, async o => (await t.DeleteAsync($"p = '{p}' AND i = 1", o, DeltaFixture.Token)).Commit)),
            ("update", (t, p) => Lazily(t, async o => (await t.UpdateAsync(Set, $"p = '{p}' AND i = 2", o, DeltaFixture.Token)).Commit)),
            ("merge", (t, p) => Lazily(t, async o => (await t.MergeAsync(Source(p), Upsert, o, DeltaFixture.Token)).Commit)),
            ("compact", CompactAsync),
            ("restore", RestoreAsync),
            ("property", (t, _) => Lazily(t, o => t.SetPropertiesAsync(Feed, o, DeltaFixture.Token))),
            ("owner", (t, p) => Lazily(t, o => t.SetPropertiesAsync(Owner, o, DeltaFixture.Token))),
        ];

    private static MergeClause[] Upsert { get; } = [new MergeClause.UpdateMatched(null), new MergeClause.Insert(null)];

    private static RowSource Source(string partition) => new($"SELECT '{partition}' AS p, 1::BIGINT AS i", ["p", "i"]);

    private static Dictionary<string, string> Set { get; } = new() { ["i"] = "i + 10" };

    private static Dictionary<string, string> Feed { get; } = new() { ["delta.enableChangeDataFeed"] = "true" };

    private static Dictionary<string, string> Owner { get; } = new() { ["owner"] = "shop" };

    /// <summary>A verb that can be told from what it is to be computed may be run after the winner.</summary>
    private static Task<Func<Task<CommitResult>>> Lazily(DeltaTable table, Func<CommitOptions, Task<CommitResult>> verb)
    {
        var options = new CommitOptions { BasedOn = table.Latest };
        return Task.FromResult(() => verb(options));
    }

    private async Task<Func<Task<CommitResult>>> AppendAsync(DeltaTable table, string partition)
    {
        var files = await fixture.Write(table, $"SELECT '{partition}' AS p, 7 AS i");
        return () => table.AppendAsync(files, cancellationToken: DeltaFixture.Token);
    }

    private async Task<Func<Task<CommitResult>>> OverwriteAsync(DeltaTable table, string partition)
    {
        var files = await fixture.Write(table, $"SELECT '{partition}' AS p, 8 AS i");
        return () => table.OverwriteAsync(files, cancellationToken: DeltaFixture.Token);
    }

    private async Task<Func<Task<CommitResult>>> ReplaceAsync(DeltaTable table, string partition)
    {
        var files = await fixture.Write(table, $"SELECT '{partition}' AS p, 9 AS i");
        return () => table.ReplacePartitionsAsync(files, cancellationToken: DeltaFixture.Token);
    }

    private async Task<Func<Task<CommitResult>>> CompactAsync(DeltaTable table, string partition)
    {
        var transaction = table.Begin(new CommitDescription("OPTIMIZE"), dataChange: false);
        transaction.Remove(table.Latest.Files.Where(f => f.PartitionValues[0] == partition));
        transaction.Add(await fixture.Write(table, $"SELECT '{partition}' AS p, i FROM range(1, 3) t(i)"));
        return () => transaction.CommitAsync(DeltaFixture.Token);
    }

    private static async Task<Func<Task<CommitResult>>> RestoreAsync(DeltaTable table, string partition)
    {
        var plan = await table.PlanRestoreAsync(1, DeltaFixture.Token);
        return () => table.RestoreAsync(plan, cancellationToken: DeltaFixture.Token);
    }

    /// <summary>Version 1: one row in a and one in b; version 2: another one in each, in files of their own.</summary>
    private async Task CreateAsync(string isolation)
    {
        const string rows = "SELECT p, 1::BIGINT AS i FROM (VALUES ('a'), ('b')) t(p)";
        var definition = fixture.Define(rows, "p") with
        {
            Properties = new Dictionary<string, string> { ["delta.isolationLevel"] = isolation },
        };
        var table = await DeltaTable.CreateAsync(fixture.Store, fixture.Engine, "base", definition, cancellationToken: DeltaFixture.Token);
        (await table.AppendAsync(await fixture.Write(table, rows), cancellationToken: DeltaFixture.Token)).Required();
        (
            await table.AppendAsync(
                await fixture.Write(table, "SELECT p, i + 1 AS i FROM (" + rows + ")"),
                cancellationToken: DeltaFixture.Token
            )
        ).Required();
    }

    private static string Trimmed(string text) => string.Join('\n', text.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0));
}
