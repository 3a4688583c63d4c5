using System.Globalization;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Verify;

/// <summary>
/// Compares the rows of a stored table with those that were made from bronze. Keys fall into buckets by their hash, and of each bucket both sides give
/// the number of its rows and the sum of their hashes, whatever the order. Only buckets that disagree are compared row by row.
/// </summary>
internal sealed class TableComparison
{
    private const int RowsPerBucket = 2_000;
    private const int MostBuckets = 65_536;
    private readonly DuckDbConnection connection;
    private readonly IReadOnlyList<string> key;
    private readonly IReadOnlyList<string> others;
    private readonly string stored;
    private readonly string recomputed;

    /// <param name="connection">Of the engine in which both sides can be read.</param>
    /// <param name="model">The table's model: its key and its columns.</param>
    /// <param name="stored">The stored rows, as SQL that can stand behind FROM.</param>
    /// <param name="recomputed">Those from bronze.</param>
    /// <param name="sample">Which keys are compared.</param>
    public TableComparison(DuckDbConnection connection, BoundModel model, string stored, string recomputed, KeySample sample)
    {
        this.connection = connection;
        key = KeyOf(model);
        others = [.. model.Columns.Select(c => c.Name).Except(key, StringComparer.OrdinalIgnoreCase)];
        var typed = string.Join(", ", model.Columns.Select(c => $"cast({Quote.Name(c.Name)} as {c.Type}) as {Quote.Name(c.Name)}"));
        this.stored = $"(select {typed} from {stored} as rows where {sample.Condition(KeyHash(model))})";
        this.recomputed = $"(select {typed} from {recomputed} as rows where {sample.Condition(KeyHash(model))})";
    }

    /// <summary>The hash of a row's key.</summary>
    public static string KeyHash(BoundModel model) => $"hash({Quote.Names(KeyOf(model))})";

    /// <summary>Compares. Nothing is left behind in the engine.</summary>
    /// <returns>The rows on both sides, and what differs; null when nothing does.</returns>
    public async Task<(long Rows, TableDifference? Difference)> RunAsync(CancellationToken cancellation)
    {
        try
        {
            var rows = await CountAsync(stored, cancellation).ConfigureAwait(false);
            return await AgreeAsync(rows, cancellation).ConfigureAwait(false)
                ? (rows, null)
                : (rows, await DifferenceAsync(rows, cancellation).ConfigureAwait(false));
        }
        finally
        {
            connection.Execute(
                string.Concat(
                    new[] { "buckets", "only_stored", "only_recomputed", "first_key" }.Select(t => $"drop table if exists temp.{t};")
                )
            );
        }
    }

    /// <summary>A history has many rows of a key, one for each version; rows of a table without a key are told apart by all columns.</summary>
    private static IReadOnlyList<string> KeyOf(BoundModel model) =>
        model.Definition.Build is BuildKind.Scd2 ? [.. model.Definition.Key, "valid_from"]
        : model.Definition.Key.Count > 0 ? model.Definition.Key
        : [.. model.Columns.Select(c => c.Name)];

    private async Task<bool> AgreeAsync(long rows, CancellationToken cancellation)
    {
        var buckets = Math.Clamp(rows / RowsPerBucket, 1, MostBuckets);
        await connection
            .ExecuteAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    create temp table buckets as
                    select coalesce(s.bucket, r.bucket) as bucket
                    from ({Sums(stored, buckets)}) as s full join ({Sums(recomputed, buckets)}) as r using (bucket)
                    where s.rows is distinct from r.rows or s.hashes is distinct from r.hashes
                    """
                ),
                cancellation
            )
            .ConfigureAwait(false);
        if (await CountAsync("temp.buckets", cancellation).ConfigureAwait(false) == 0)
        {
            return true;
        }

        await OnlyAsync("only_stored", stored, recomputed, buckets, cancellation).ConfigureAwait(false);
        await OnlyAsync("only_recomputed", recomputed, stored, buckets, cancellation).ConfigureAwait(false);
        return false;
    }

    private string Sums(string side, long buckets) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"select hash({Quote.Names(key)}) % {buckets} as bucket, count(*) as rows, sum(hash({All})) as hashes from {side} as side group by 1"
        );

    private Task OnlyAsync(string table, string side, string other, long buckets, CancellationToken cancellation)
    {
        string Suspect(string rows) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"select {All} from {rows} as side where hash({Quote.Names(key)}) % {buckets} in (select bucket from temp.buckets)"
            );
        return connection.ExecuteAsync($"create temp table {table} as ({Suspect(side)}) except all ({Suspect(other)})", cancellation);
    }

    private async Task<TableDifference> DifferenceAsync(long rows, CancellationToken cancellation)
    {
        var keys = Quote.Names(key);
        await connection
            .ExecuteAsync(
                $"""
                create temp table first_key as
                select {keys} from (select {keys} from temp.only_stored union all select {keys} from temp.only_recomputed) as both_sides
                order by {string.Join(", ", key.Select(k => $"{Quote.Name(k)} nulls last"))} limit 1
                """,
                cancellation
            )
            .ConfigureAwait(false);
        var left = First("only_stored");
        var right = First("only_recomputed");
        var named = (left ?? right)!;
        return new TableDifference(
            rows,
            await CountAsync(recomputed, cancellation).ConfigureAwait(false),
            await CountAsync("temp.only_stored", cancellation).ConfigureAwait(false),
            await CountAsync("temp.only_recomputed", cancellation).ConfigureAwait(false),
            [.. key.Select((k, i) => (k, named[i]))],
            [
                .. others
                    .Select((c, i) => new ColumnDifference(c, left?[key.Count + i], right?[key.Count + i]))
                    .Where(c => left is null || right is null || c.Stored != c.Recomputed),
            ]
        )
        {
            Sides =
                left is null ? Sides.Recomputed
                : right is null ? Sides.Stored
                : Sides.Both,
        };
    }

    /// <summary>The texts of the first of a side's rows with the first key; null when there is none.</summary>
    private string?[]? First(string side)
    {
        var same = string.Join(" and ", key.Select(k => $"o.{Quote.Name(k)} is not distinct from f.{Quote.Name(k)}"));
        using var command = connection.CreateCommand();
        command.CommandText =
            $"select {string.Join(", ", key.Concat(others).Select(c => $"cast(o.{Quote.Name(c)} as varchar)"))} "
            + $"from temp.{side} as o semi join temp.first_key as f on {same} order by all limit 1";
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? [.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))]
            : null;
    }

    private string All => Quote.Names(key.Concat(others));

    private async Task<long> CountAsync(string relation, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"select count(*) from {relation} as counted";
        return (long)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }
}
