using System.Globalization;
using Tillhouse.Core.Build;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Quality;
using Tillhouse.Core.Sql;
using Tillhouse.Delta.DuckDb;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>
/// Accounts for every row of a source that a silver table reads: landed = accepted + quarantined + duplicates + discarded. Rows that a rule
/// keeps out are looked for only when the sum says that some are missing, so clean data is cast and judged once.
/// </summary>
internal sealed class RowAccount(DuckDbConnection connection, RowDivision division, ModelDefinition model, SourceContract source)
{
    private const int ExamplesKept = 3;

    private readonly string kept = $"build.{Quote.Name($"{model.Table}.quarantined")}";
    private long duplicates;
    private long quarantined;

    /// <summary>Rows that were kept out, once they are balanced.</summary>
    public long Quarantined => quarantined;

    /// <summary>Finds the rows that a newer version of their key replaces.</summary>
    /// <param name="areFew">Whether there are so few rows that asking for keys that come twice costs less than planning what to do with them.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public async Task FindDuplicatesAsync(bool areFew, CancellationToken cancellation)
    {
        await connection.ExecuteAsync($"drop table if exists {division.DuplicatesTable}", cancellation).ConfigureAwait(false);
        if (areFew && division.KeysTwice is { } twice && !connection.Scalar<bool>($"select exists ({twice})"))
        {
            connection.Execute($"create table {division.DuplicatesTable} (_batch bigint, _line bigint, _file varchar, _sheet varchar)");
            return;
        }

        duplicates = await connection.ExecuteAsync(division.CreateDuplicates, cancellation).ConfigureAwait(false);
    }

    /// <summary>Adds up what became of the rows.</summary>
    /// <param name="landed">Rows of the source in bronze.</param>
    /// <param name="accepted">Rows that were written.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public async Task<IReadOnlyDictionary<string, long>> BalanceAsync(long landed, long accepted, CancellationToken cancellation)
    {
        if (accepted + duplicates != landed)
        {
            await FindQuarantinedAsync(cancellation).ConfigureAwait(false);
        }

        var discarded = landed - accepted - duplicates - quarantined;
        if (discarded < 0)
        {
            throw new TerminalException(
                ErrorCodes.RowsUnaccounted,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{model.Table} accounts for {accepted + duplicates + quarantined} rows of bronze.{source.Name}, which has {landed}"
                ),
                "nothing was committed; see whether the model gives a row of the source more than once",
                model.SqlAt
            );
        }

        return new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["rows"] = accepted,
            ["landed"] = landed,
            ["accepted"] = accepted,
            ["quarantined"] = quarantined,
            ["duplicates"] = duplicates,
            ["discarded"] = discarded,
        };
    }

    /// <summary>Puts the rows that were kept out into the source's quarantine, with their raw values, in place of all that this model kept out before.</summary>
    public async Task QuarantineAllAsync(LakeCatalog lake, CancellationToken cancellation)
    {
        using var turn = await lake.TurnAsync(Folder, cancellation).ConfigureAwait(false);
        var bronze = await lake.FindAsync(new TableName(Layer.Bronze, source.Name).Folder, cancellation).ConfigureAwait(false);
        var before = await lake.FindAsync(Folder, cancellation).ConfigureAwait(false);
        var keptBefore = before?.Snapshot.Files.Any(f => f.PartitionValues[0] == model.Table.ToString()) ?? false;
        if (bronze is null || (quarantined == 0 && !keptBefore))
        {
            return;
        }

        if (quarantined == 0)
        {
            await FindQuarantinedAsync(cancellation).ConfigureAwait(false);
        }

        using var rows = await bronze.RowsAsync(connection, cancellation).ConfigureAwait(false);
        var written = await WriteAsync(lake, rows.Relation, TypedRows.RawColumns(bronze.Columns), cancellation).ConfigureAwait(false);
        await lake.ReplacePartitionAsync(written, [model.Table.ToString()], cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Adds the rows of new batches that were kept out. If a run before was stopped between this and the table's own commit, they are there already: so
    /// they come in the place of what the model kept out of these batches.
    /// </summary>
    public async Task QuarantineNewAsync(LakeCatalog lake, string landed, IReadOnlyList<string> raw, CancellationToken cancellation)
    {
        using var turn = await lake.TurnAsync(Folder, cancellation).ConfigureAwait(false);
        var before = await lake.FindAsync(Folder, cancellation).ConfigureAwait(false);
        if (before is null && quarantined == 0)
        {
            return;
        }

        if (quarantined == 0)
        {
            await FindQuarantinedAsync(cancellation).ConfigureAwait(false);
        }

        var written = await WriteAsync(lake, landed, raw, cancellation).ConfigureAwait(false);
        if (before is null)
        {
            await lake.ReplacePartitionAsync(written, [model.Table.ToString()], cancellation).ConfigureAwait(false);
            return;
        }

        using var placed = await PlacedRows
            .ReadAsync(connection, before.Snapshot, schema: "build", cancellationToken: cancellation)
            .ConfigureAwait(false);
        var again =
            $"select q.{PlacedRows.File}, q.{PlacedRows.Row} from {placed.Sql} as q semi join (select distinct _batch from {landed}) as l using (_batch) "
            + $"where q.model = {Quote.Text(model.Table.ToString())}";
        var places = await RowPlaces.ReadAsync(connection, again, placed.Files, cancellation).ConfigureAwait(false);
        if (places.Count + written.Files.Count > 0)
        {
            await LakeCatalog.ChangeAsync(before, places, written, null, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The rows on their way into the table, with the hidden columns still there, as SQL that can stand behind FROM.</summary>
    public string Accepted => $"({division.Accepted}) as accepted";

    /// <summary>What every rule has kept out, after <see cref="BalanceAsync"/>.</summary>
    public async Task<IReadOnlyList<KeptRows>> KeptAsync(CancellationToken cancellation)
    {
        var found = new List<KeptRows>();
        if (quarantined == 0)
        {
            return found;
        }

        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            select rule, count(*), list(origin order by origin)[1:{ExamplesKept}]
            from (select unnest(string_split(rules, ';')) as rule, cast(to_json({"{'_file': _file, '_line': _line}"}) as varchar) as origin from {kept})
            group by rule
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add(new KeptRows(reader.GetString(0), reader.GetInt64(1), [.. ((IEnumerable<object>)reader.GetValue(2)).Cast<string>()]));
        }

        return found;
    }

    private string Folder => QuarantineTable.Folder(source.Name);

    private Task<WrittenRows> WriteAsync(LakeCatalog lake, string landed, IReadOnlyList<string> raw, CancellationToken cancellation)
    {
        var values = raw.Select(c => $"{Quote.Name(c)} := b.{Quote.Name(c)}");
        var select = $"""
            select k._file, k._line, k._sheet, k._batch, k._ingested_at, 'silver' as stage, {Quote.Text(model.Table.ToString())} as model,
              k.rules as rule, {RuleReasons.Sql("k.rules", model, source)} as reason, cast(to_json(struct_pack({string.Join(
                ", ",
                values
            )})) as varchar) as raw
            from {kept} as k join {landed} as b
              on b._batch = k._batch and b._line = k._line and b._file = k._file and b._sheet is not distinct from k._sheet
            """;
        return lake.WriteAsync(connection, Folder, select, QuarantineTable.Columns, QuarantineTable.PartitionColumns, cancellation);
    }

    private async Task FindQuarantinedAsync(CancellationToken cancellation)
    {
        await connection.ExecuteAsync($"drop table if exists {kept}", cancellation).ConfigureAwait(false);
        quarantined = await connection.ExecuteAsync($"create table {kept} as {division.Quarantined}", cancellation).ConfigureAwait(false);
    }

    /// <summary>Drops what was staged.</summary>
    public void Drop() => connection.Execute($"drop table if exists {kept}; drop table if exists {division.DuplicatesTable}");
}
