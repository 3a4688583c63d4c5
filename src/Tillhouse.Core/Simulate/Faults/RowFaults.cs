using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Simulate.Faults;

/// <summary>
/// Plants faults in the rows of one export, in tables of the world's database: <c>export</c> has the rows in their order, copies behind them, and
/// <c>planted</c> says which row (counted from 0) has which value in which column. A row has one fault at most.
/// </summary>
internal sealed class RowFaults(DuckDbConnection connection)
{
    private const string Draw = "_chance";
    private const string Untouched =
        "rowid NOT IN (SELECT row FROM planted UNION ALL SELECT copy_of FROM planted WHERE copy_of IS NOT NULL)";

    private IReadOnlyList<(string Name, string Type)> columns = [];

    /// <summary>Takes the rows of an export. Returns how many.</summary>
    /// <param name="query">The rows, in their order.</param>
    /// <param name="source">Their source.</param>
    /// <param name="draw">A name that no other export has.</param>
    /// <param name="cancellationToken">Interrupts the engine.</param>
    public async Task<long> TakeAsync(string query, ShopSource source, string draw, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(
            $"""
            CREATE OR REPLACE TEMP TABLE export AS SELECT *, draw({Quote.Text($"fault/{draw}")}, {SealedShape.Of(
                source.Name
            ).Key}) AS {Draw} FROM ({query});
            CREATE OR REPLACE TEMP TABLE planted (row BIGINT, copy_of BIGINT, kind VARCHAR, "column" VARCHAR, original VARCHAR, value VARCHAR);
            """,
            cancellationToken
        );
        columns = await ColumnsAsync(cancellationToken);
        return connection.Scalar<long>("SELECT count(*) FROM export");
    }

    /// <summary>Plants one kind of fault. Returns in how many rows: fewer than asked where no more rows can have it.</summary>
    public Task<int> PlantAsync(Fault fault, CancellationToken cancellationToken) =>
        FaultKinds.IsDuplicate(fault.Kind) ? RepeatAsync(fault, cancellationToken) : ReplaceAsync(fault, cancellationToken);

    /// <summary>The rows with their faults, in their order. A column of which a value does not fit its type becomes text.</summary>
    /// <param name="header">A column and the name that the file has for it, or null.</param>
    public string Rows((string Column, string Name)? header = null)
    {
        var faulty = connection.Scalar<string>("SELECT coalesce(string_agg(DISTINCT \"column\", ','), '') FROM planted")!.Split(',');
        var values = columns.Select(c =>
            $"{(faulty.Contains(c.Name) ? Faulty(c.Name, c.Type) : $"e.{Quote.Name(c.Name)}")} AS {Quote.Name(c.Name == header?.Column ? header.Value.Name : c.Name)}"
        );
        return $"SELECT {string.Join(", ", values)} FROM export AS e LEFT JOIN planted AS p ON p.row = e.rowid ORDER BY e.rowid";
    }

    private string Faulty(string column, string type)
    {
        var ofColumn = $"\"column\" = {Quote.Text(column)}";
        var misfits = connection.Scalar<long>(
            $"SELECT count(*) FROM planted WHERE {ofColumn} AND value IS NOT NULL AND NOT {Fits("value", type)}"
        );
        var stored = misfits == 0 ? type : "VARCHAR";
        return $"CASE WHEN p.{ofColumn} THEN CAST(p.value AS {stored}) ELSE CAST(e.{Quote.Name(column)} AS {stored}) END";
    }

    /// <summary>Whether a type holds a text's value as it is: <c>-0.5</c> can be cast to a whole number, but it is another one then.</summary>
    private static string Fits(string text, string type) =>
        type is "BIGINT" or "INTEGER" || type.StartsWith("DECIMAL", StringComparison.Ordinal)
            ? $"coalesce(try_cast({text} AS DECIMAL(38,10)) = try_cast({text} AS {type}), false)"
            : $"try_cast({text} AS {type}) IS NOT NULL";

    private Task<int> ReplaceAsync(Fault fault, CancellationToken cancellationToken)
    {
        var (column, type) = (Quote.Name(fault.Column!), columns.Single(c => c.Name == fault.Column).Type);
        var value = PlantedValue.Sql(fault);
        return connection.ExecuteAsync(
            FormattableString.Invariant(
                $"""
                INSERT INTO planted
                SELECT rowid, NULL, '{FaultKinds.Name(fault.Kind)}', {Quote.Text(fault.Column!)}, CAST({column} AS VARCHAR), {value}
                FROM export
                WHERE {column} IS NOT NULL AND (try_cast({value} AS {type}) = {column}) IS DISTINCT FROM true AND {Untouched}
                ORDER BY {Draw}, rowid LIMIT {fault.Count}
                """
            ),
            cancellationToken
        );
    }

    private async Task<int> RepeatAsync(Fault fault, CancellationToken cancellationToken)
    {
        var (column, value) = FaultPlaces.OtherValue(fault.Source);
        var says =
            fault.Kind is FaultKind.DuplicateKey
                ? $"{Quote.Text(column)}, CAST({Quote.Name(column)} AS VARCHAR), CAST({value} AS VARCHAR)"
                : "NULL, NULL, NULL";
        var rows = connection.Scalar<long>("SELECT count(*) FROM export");
        var copies = await connection.ExecuteAsync(
            FormattableString.Invariant(
                $"""
                INSERT INTO planted
                SELECT {rows} - 1 + row_number() OVER (ORDER BY {Draw}, row), row, '{FaultKinds.Name(fault.Kind)}', {says}
                FROM (SELECT *, rowid AS row FROM export WHERE {Untouched} ORDER BY {Draw}, rowid LIMIT {fault.Count})
                """
            ),
            cancellationToken
        );
        await connection.ExecuteAsync(
            $"INSERT INTO export SELECT e.* FROM planted AS p JOIN export AS e ON e.rowid = p.copy_of WHERE p.row >= {rows} ORDER BY p.row",
            cancellationToken
        );
        return copies;
    }

    private async Task<IReadOnlyList<(string Name, string Type)>> ColumnsAsync(CancellationToken cancellationToken)
    {
        using var command = new DuckDbCommand("DESCRIBE export", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<(string, string)> found = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.GetString(0) != Draw)
            {
                found.Add((reader.GetString(0), reader.GetString(1)));
            }
        }

        return found;
    }
}
