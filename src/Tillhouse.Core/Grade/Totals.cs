using System.Globalization;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Grade;

/// <summary>
/// Compares the totals of the tables with the truth: the newest of each key among the rows that were delivered, without those in which a fault was planted
/// that keeps a row out. A faulty row that a check only warns of counts as it is, because it is in its table.
/// </summary>
internal sealed class Totals(DuckDbConnection connection, BoundProject project, EngineTables tables)
{
    /// <summary>How many totals were compared.</summary>
    public long Compared { get; private set; }

    /// <summary>Compares all figures whose table the project has. Returns those that differ.</summary>
    public async Task<IReadOnlyList<WrongTotal>> CompareAsync(int lastDay, CancellationToken cancellation)
    {
        await connection
            .ExecuteAsync(
                FormattableString.Invariant(
                    $"""
                    CREATE TEMP TABLE versions AS
                    SELECT *, row_number() OVER (PARTITION BY source, key ORDER BY version DESC NULLS LAST, line DESC) AS age FROM (
                      SELECT * FROM sealed_rows r
                      WHERE delivered <= {lastDay} AND key IS NOT NULL AND NOT EXISTS (
                        FROM faults f LEFT JOIN found USING (id)
                        WHERE f.source = r.source AND f.file = r.file AND f.line = r.line AND f.sheet IS NOT DISTINCT FROM r.sheet
                          AND f.copy_of IS NULL AND stays IS DISTINCT FROM true)
                      QUALIFY row_number() OVER (PARTITION BY source, key, version ORDER BY line DESC) = 1)
                    """
                ),
                cancellation
            )
            .ConfigureAwait(false);
        List<WrongTotal> wrong = [];
        foreach (var figure in Figure.All.Where(f => project.Models.ContainsKey(f.Table)))
        {
            await tables.EnsureAsync(figure.Table, cancellation).ConfigureAwait(false);
            wrong.AddRange(await CompareAsync(figure, cancellation).ConfigureAwait(false));
        }

        return wrong;
    }

    private async Task<IReadOnlyList<WrongTotal>> CompareAsync(Figure figure, CancellationToken cancellation)
    {
        var newest = figure.OfVersions ? "" : " AND age = 1";
        using var command = new DuckDbCommand(
            $"""
            WITH expected AS (
              SELECT CAST({figure.TrueGroup} AS VARCHAR) AS g, {figure.TrueValue} AS v FROM versions WHERE source = {Quote.Text(
                figure.Source
            )}{newest} GROUP BY 1
            ),
            got AS (
              SELECT CAST({figure.Group} AS VARCHAR) AS g, {figure.Value} AS v FROM {figure.Table} GROUP BY 1
            )
            SELECT coalesce(e.g, t.g, ''), CAST(coalesce(e.v, 0) AS DECIMAL(38,2)), CAST(coalesce(t.v, 0) AS DECIMAL(38,2))
            FROM expected AS e FULL JOIN got AS t ON t.g IS NOT DISTINCT FROM e.g ORDER BY 1
            """,
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<WrongTotal> wrong = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            Compared++;
            var (expected, got) = (Amount(reader, 1), Amount(reader, 2));
            if (expected != got)
            {
                wrong.Add(new WrongTotal(figure.Table.ToString(), figure.Name, reader.GetString(0), expected, got));
            }
        }

        return wrong;
    }

    private static decimal Amount(DuckDbDataReader reader, int column) =>
        Convert.ToDecimal(reader.GetValue(column), CultureInfo.InvariantCulture);
}
