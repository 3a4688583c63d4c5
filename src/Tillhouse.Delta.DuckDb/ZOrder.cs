using System.Collections;
using System.Globalization;
using System.Text;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>
/// The expression that sorts rows along a Z-order: the quantiles of a sample divide each column into ranges, and the bits of the ranges' numbers are
/// interleaved. The bits are spread when the expression is made, so that a row costs a few comparisons and one addition a column.
/// </summary>
internal static class ZOrder
{
    // 64 ranges a column are 4,096 cells of two: more than a table has files. Twice as many ranges cost twice the time.
    private const int MaxBits = 6;
    private const int SampleRows = 20_000;

    /// <param name="connection">Where the sample is drawn.</param>
    /// <param name="schema">The table's columns.</param>
    /// <param name="scan">The rows, as text that stands where a table may stand.</param>
    /// <param name="columns">By which to order, at most 7.</param>
    public static string Expression(DuckDbConnection connection, StructType schema, string scan, IReadOnlyList<string> columns)
    {
        var bits = Math.Min(MaxBits, 63 / columns.Count);
        var fractions = string.Join(
            ", ",
            Enumerable.Range(1, (1 << bits) - 1).Select(i => ((double)i / (1 << bits)).ToString("R", CultureInfo.InvariantCulture))
        );
        var names = columns.Select(Sql.Name).ToList();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT {string.Join(", ", names.Select(n => $"quantile_disc({n}, [{fractions}])::VARCHAR[]"))}"
            + $" FROM (SELECT {string.Join(", ", names)} FROM {scan} AS target USING SAMPLE reservoir({SampleRows} ROWS) REPEATABLE (1))";
        using var reader = command.ExecuteReader();
        reader.Read();
        var terms = new List<string>();
        for (var i = 0; i < columns.Count; i++)
        {
            if (!reader.IsDBNull(i))
            {
                var type = TypeMapping.ToDuckDb(schema.Fields.First(f => f.Name == columns[i]).Type);
                terms.Add(
                    new Ranges(names[i], type, [.. ((IEnumerable)reader.GetValue(i)).Cast<string>().Distinct()], columns.Count, i).ToSql()
                );
            }
        }

        // A bare number would be the place of a column.
        return terms.Count == 0 ? "0::BIGINT" : string.Join(" + ", terms);
    }

    /// <summary>A tree of comparisons that leads to a range's number, its bits spread.</summary>
    private sealed class Ranges(string column, string type, IReadOnlyList<string> bounds, int columns, int place)
    {
        private readonly StringBuilder sql = new();

        public string ToSql()
        {
            Write(0, bounds.Count);
            return sql.ToString();
        }

        /// <summary>Range i holds the values from bound i-1 up to bound i; nulls compare with nothing and so come last.</summary>
        private void Write(int from, int to)
        {
            if (from == to)
            {
                sql.Append(CultureInfo.InvariantCulture, $"{Spread(from)}::BIGINT");
                return;
            }

            var middle = (from + to) / 2;
            sql.Append(CultureInfo.InvariantCulture, $"CASE WHEN {column} < CAST({Sql.Text(bounds[middle])} AS {type}) THEN ");
            Write(from, middle);
            sql.Append(" ELSE ");
            Write(middle + 1, to);
            sql.Append(" END");
        }

        private long Spread(int number)
        {
            var spread = 0L;
            for (var bit = 0; number >> bit != 0; bit++)
            {
                spread |= (long)((number >> bit) & 1) << ((bit * columns) + columns - 1 - place);
            }

            return spread;
        }
    }
}
