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
        var values = columns.Select(c => $"{Value(c.Name, c.Type)} AS {Quote.Name(c.Name == header?.Column ? header.Value.Name : c.Name)}");
        return $"SELECT {string.Join(", ", values)} FROM export AS e LEFT JOIN planted AS p ON p.row = e.rowid ORDER BY e.rowid";
    }

    private string Value(string column, string type)
    {
        var planted = connection.Scalar<long>($"SELECT count(*) FROM planted WHERE \"column\" = {Quote.Text(column)}");
        if (planted == 0)
        {
            return $"e.{Quote.Name(column)}";
        }

        var misfits = connection.Scalar<long>(
            $"SELECT count(*) FROM planted WHERE \"column\" = {Quote.Text(column)} AND value IS NOT NULL AND try_cast(value AS {type}) IS NULL"
        );
        var (from, to) = misfits == 0 ? ("p.value", type) : ("p.value", "VARCHAR");
        return $"CASE WHEN p.\"column\" = {Quote.Text(column)} THEN CAST({from} AS {to}) ELSE CAST(e.{Quote.Name(column)} AS {to}) END";
    }

    private Task<int> ReplaceAsync(Fault fault, CancellationToken cancellationToken)
    {
        var column = Quote.Name(fault.Column!);
        return connection.ExecuteAsync(
            FormattableString.Invariant(
                $"""
                INSERT INTO planted
                SELECT rowid, NULL, '{FaultKinds.Name(fault.Kind)}', {Quote.Text(
                    fault.Column!
                )}, CAST({column} AS VARCHAR), {PlantedValue.Sql(fault)} AS value
                FROM export
                WHERE {column} IS NOT NULL AND {PlantedValue.Sql(fault)} IS DISTINCT FROM CAST({column} AS VARCHAR) AND {Untouched}
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
