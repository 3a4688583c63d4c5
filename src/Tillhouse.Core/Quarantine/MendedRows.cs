using System.Globalization;
using Tillhouse.Core.Build;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Quarantine;

/// <summary>Stages chosen rows with values that a person gives. Other values are as bronze has them; a record that could not be read has no others.</summary>
/// <param name="session">The project and its lake.</param>
/// <param name="connection">Any connection of its engine.</param>
/// <param name="source">The source.</param>
internal sealed class MendedRows(ProjectSession session, DuckDbConnection connection, SourceContract source)
{
    /// <summary>The values by bronze's own names of their columns.</summary>
    /// <exception cref="TerminalException">T0901: a column that the source does not have.</exception>
    public async Task<IReadOnlyDictionary<string, string>> NamedAsync(
        IReadOnlyDictionary<string, string> values,
        CancellationToken cancellation
    )
    {
        var bronze = await session.Lake.FindAsync(BronzeTable.Folder(source.Name), cancellation).ConfigureAwait(false);
        var columns = source.Columns.Select(c => c.Name).Union(TypedRows.RawColumns(bronze?.Columns ?? [])).ToList();
        return values.ToDictionary(
            v =>
                columns.FirstOrDefault(c => string.Equals(c, v.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw new TerminalException(
                    ErrorCodes.UnknownUsage,
                    $"{source.Name} has no column '{v.Key}'",
                    NearName.Help(v.Key, columns, "there are")
                ),
            v => v.Value,
            StringComparer.Ordinal
        );
    }

    /// <summary>Stages the chosen rows of one batch.</summary>
    /// <param name="chosen">The chosen rows.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="values">The values, by column.</param>
    /// <param name="into">The table to make.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public async Task<RowsAgain> StageAsync(
        ChosenRows chosen,
        long batch,
        IReadOnlyDictionary<string, string> values,
        string into,
        CancellationToken cancellation
    )
    {
        var bronze = await session.Lake.FindAsync(BronzeTable.Folder(source.Name), cancellation).ConfigureAwait(false);
        var stored = TypedRows.RawColumns(bronze?.Columns ?? []);
        IReadOnlyList<string> columns = [.. stored.Union(values.Keys)];
        string Values(string others) =>
            string.Join(
                ", ",
                columns.Select(c =>
                    (
                        values.TryGetValue(c, out var value) ? $"{Quote.Text(value)}::varchar"
                        : others.Length > 0 && stored.Contains(c) ? $"{others}.{Quote.Name(c)}"
                        : "null::varchar"
                    ) + $" as {Quote.Name(c)}"
                )
            );

        var number = batch.ToString(CultureInfo.InvariantCulture);
        var places = $"(select distinct _file, _line, _sheet, model is null as unread from {chosen.Relation} where _batch = {number})";
        using var rows = bronze is null ? null : await bronze.RowsAsync(connection, cancellation).ConfigureAwait(false);
        var judged = rows is null
            ? ""
            : $"""
                union all
                select {Values("b")}, b._file, b._line, b._sheet from (select * from {rows.Relation} as b where _batch = {number}) as b
                semi join {places} as c on not c.unread and c._line = b._line and c._file = b._file and c._sheet is not distinct from b._sheet
                """;
        await connection
            .ExecuteAsync(
                $"create or replace table {into} as\nselect {Values("")}, c._file, c._line, c._sheet from {places} as c where c.unread\n{judged}",
                cancellation
            )
            .ConfigureAwait(false);
        return new RowsAgain(batch, into, columns, connection.Scalar<long>($"select count(*) from {into}"));
    }
}
