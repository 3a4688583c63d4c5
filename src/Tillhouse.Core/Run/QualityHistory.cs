using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Quality;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>
/// Reads scores out of <see cref="QualityTable"/>. As of a run, each table stands as its last audit up to that run has found it, so that a run that builds
/// one table says something of all of them.
/// </summary>
/// <param name="connection">A connection of the engine.</param>
/// <param name="relation">The table, as SQL that can stand behind FROM.</param>
internal sealed class QualityHistory(DuckDbConnection connection, string relation)
{
    private const int RunsShown = 10;
    private const string Audited = "quality_as_of";

    /// <summary>The scores of a lake; null when no run has checked anything yet.</summary>
    /// <exception cref="TerminalException">T0901: there was no such run.</exception>
    public static async Task<QualityReport?> ReportAsync(
        LakeCatalog lake,
        DuckDbConnection connection,
        string? run,
        IReadOnlyCollection<TableName> tables,
        CancellationToken cancellation
    )
    {
        if (await lake.FindAsync(QualityTable.Folder, cancellation).ConfigureAwait(false) is not { } stored)
        {
            return null;
        }

        using var rows = await stored.RowsAsync(connection, cancellation).ConfigureAwait(false);
        var history = new QualityHistory(connection, rows.Relation);
        var runs = await history.RunsAsync(cancellation).ConfigureAwait(false);
        if (run is not null && !runs.Contains(run))
        {
            throw new TerminalException(
                ErrorCodes.UnknownUsage,
                $"no run {run} has checked anything",
                $"the newest are {string.Join(", ", runs.Take(3))}"
            );
        }

        return await history.ReadAsync(run ?? runs[0], tables, cancellation).ConfigureAwait(false);
    }

    /// <summary>The runs that have checked something, the newest first.</summary>
    private async Task<IReadOnlyList<string>> RunsAsync(CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"select distinct run from {relation} order by run desc";
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var runs = new List<string>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            runs.Add(reader.GetString(0));
        }

        return runs;
    }

    /// <summary>The scores as of a run.</summary>
    /// <param name="run">One of <see cref="RunsAsync"/>.</param>
    /// <param name="tables">The tables to speak of.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    private async Task<QualityReport> ReadAsync(string run, IReadOnlyCollection<TableName> tables, CancellationToken cancellation)
    {
        var names = string.Join(", ", tables.Select(t => Quote.Text(t.ToString())).DefaultIfEmpty("null"));
        await connection
            .ExecuteAsync(
                $"""
                create or replace temp table {Audited} as
                with told as (select * from {relation} where run <= {Quote.Text(run)} and table_name in ({names})),
                audits as (select distinct table_name, run from told),
                shown as (select distinct run as as_of from told order by run desc limit {RunsShown}),
                newest as (select as_of, table_name, max(run) as run from shown join audits on run <= as_of group by all)
                select as_of, told.* from newest join told using (table_name, run)
                """,
                cancellation
            )
            .ConfigureAwait(false);
        var scores = await ScoresAsync(cancellation).ConfigureAwait(false);
        var rules = await RulesAsync(cancellation).ConfigureAwait(false);
        connection.Execute($"drop table {Audited}");
        return new QualityReport(run, scores, rules);
    }

    private async Task<IReadOnlyList<DimensionScore>> ScoresAsync(CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            with scores as (
              select table_name, dimension, as_of, cast(floor(avg(score) * 1000000) / 1000000 as decimal(9,6)) as score, count(*) as rules, count(*) filter (failed > 0) as failing
              from {Audited} group by grouping sets ((table_name, dimension, as_of), (dimension, as_of))
            )
            select table_name, dimension, string_agg(cast(score as varchar), ' ' order by as_of), arg_max(rules, as_of), arg_max(failing, as_of)
            from scores group by table_name, dimension order by table_name nulls first, dimension
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var scores = new List<DimensionScore>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var dimension = Word<Dimension>(reader, 1);
            var trend = reader.GetString(2).Split(' ').Select(s => decimal.Parse(s, CultureInfo.InvariantCulture));
            scores.Add(
                new DimensionScore(
                    await reader.IsDBNullAsync(0, cancellation).ConfigureAwait(false) ? null : Table(reader, 0),
                    dimension,
                    DimensionThreshold.Of(dimension),
                    [.. trend],
                    reader.GetInt64(3),
                    reader.GetInt64(4)
                )
            );
        }

        return scores;
    }

    /// <summary>An audit of changed rows gives no example where they are all well; then those of the last audit that had one are given.</summary>
    private async Task<IReadOnlyList<RuleScore>> RulesAsync(CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            with shown as (select table_name, check_name, arg_max(examples, run) as examples from {Audited} where examples <> '[]' group by all)
            select run, table_name, check_name, dimension, on_fail, failed, total, score, passed, committed,
              case when failed > 0 then coalesce(shown.examples, '[]') else '[]' end
            from {Audited} as a left join shown using (table_name, check_name)
            where as_of = (select max(as_of) from {Audited})
            order by score, passed, failed desc, table_name, check_name
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var rules = new List<RuleScore>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            rules.Add(
                new RuleScore(
                    reader.GetString(0),
                    Table(reader, 1),
                    reader.GetString(2),
                    Word<Dimension>(reader, 3),
                    Word<OnFail>(reader, 4),
                    reader.GetInt64(5),
                    reader.GetInt64(6),
                    reader.GetDecimal(7),
                    reader.GetBoolean(8),
                    reader.GetBoolean(9),
                    JsonSerializer.Deserialize(reader.GetString(10), QualityJson.Default.StringArray)!
                )
            );
        }

        return rules;
    }

    private static TableName Table(DbDataReader reader, int column) =>
        TableName.TryParse(reader.GetString(column), out var table)
            ? table
            : throw new InvalidOperationException("Tables were chosen by name.");

    private static T Word<T>(DbDataReader reader, int column)
        where T : struct, Enum => Enum.Parse<T>(reader.GetString(column), ignoreCase: true);
}
