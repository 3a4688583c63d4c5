using System.Buffers.Binary;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// Proves a Parquet file and says how its columns become text: its footer is checked here, its pages by decoding every column once. Instants become ISO 8601
/// in UTC with <c>Z</c>, nested values JSON, decimals plain text, bytes that are no text hexadecimal.
/// </summary>
internal static class ParquetStager
{
    /// <summary>Stages a file.</summary>
    /// <param name="stage">What it becomes.</param>
    /// <param name="path">Its absolute path.</param>
    /// <param name="connection">A connection of this caller's own.</param>
    /// <exception cref="TerminalException">T0405 to T0407, T0411: the file is refused.</exception>
    public static void Stage(FileStage stage, string path, DuckDbConnection connection)
    {
        CheckFooter(path);
        try
        {
            var source = Source(path);
            var columns = new List<(string Name, string Type)>();
            using (var command = new DuckDbCommand($"DESCRIBE SELECT * FROM {source}", connection))
            using (var reader = command.ExecuteReader())
            {
                while (reader.Read())
                {
                    columns.Add((reader.GetString(0), reader.GetString(1)));
                }
            }

            var texts = columns.Select(c => Text(Quote.Name(c.Name), c.Type, () => IsText(c.Name, source, connection))).ToList();
            var hash = $"bit_xor(hash({string.Join(", ", columns.Select(c => Quote.Name(c.Name)))}))";

            // The hash is thrown away; asking for it makes the engine decode every page.
            stage.Landed = connection.Scalar<long>($"SELECT if(h IS NULL, n, n) FROM (SELECT count(*) AS n, {hash} AS h FROM {source})");
            var targets = stage.Matcher.Header([.. columns.Select(c => c.Name)]);
            stage.Add(
                new StagePart.Parquet(
                    path,
                    stage.Number,
                    [.. targets.Zip(texts).Where(t => t.First is not null).Select(t => (t.First!, t.Second))]
                )
            );
        }
        catch (DuckDbException e)
        {
            throw Refusals.DamagedParquet($"the Parquet file can't be read: {FirstLine(e.Message)}", e);
        }
    }

    /// <summary>The SQL that reads a file with its row numbers.</summary>
    public static string Source(string path) => $"read_parquet({Quote.Text(Escape(path))}, hive_partitioning = false)";

    /// <summary>DuckDB takes <c>*</c>, <c>?</c> and <c>[</c> in a path for a pattern.</summary>
    public static string Escape(string path)
    {
        var escaped = new System.Text.StringBuilder();
        foreach (var c in path)
        {
            escaped.Append(c is '*' or '?' or '[' ? $"[{c}]" : c.ToString());
        }

        return escaped.ToString();
    }

    private static void CheckFooter(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> tail = stackalloc byte[8];
        if (file.Length < 12)
        {
            throw Refusals.DamagedParquet("the file is cut off: it is shorter than the shortest Parquet file");
        }

        file.Seek(-8, SeekOrigin.End);
        file.ReadExactly(tail);
        if (!tail[4..].SequenceEqual("PAR1"u8))
        {
            throw Refusals.DamagedParquet("the file is cut off: it does not end with PAR1");
        }

        var footer = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (footer <= 0 || footer > file.Length - 12)
        {
            throw Refusals.DamagedParquet("the length of the footer does not fit the file");
        }
    }

    /// <summary>Older writers do not say which bytes are text: a column is when all its values are UTF-8.</summary>
    private static bool IsText(string column, string source, DuckDbConnection connection) =>
        connection.Scalar<bool>($"SELECT count({Quote.Name(column)}) = count(try(decode({Quote.Name(column)}))) FROM {source}");

    private static string Text(string column, string type, Func<bool> isText) =>
        type switch
        {
            "BLOB" => isText() ? $"decode({column})" : $"lower(hex({column}))",
            "VARCHAR" => column,
            "TIMESTAMP WITH TIME ZONE" => $"replace(make_timestamp(epoch_us({column}))::VARCHAR, ' ', 'T') || 'Z'",
            "TIMESTAMP" or "TIMESTAMP_NS" or "TIMESTAMP_MS" or "TIMESTAMP_S" => $"replace({column}::VARCHAR, ' ', 'T')",
            _ when type.EndsWith(']')
                    || type.StartsWith("STRUCT(", StringComparison.Ordinal)
                    || type.StartsWith("MAP(", StringComparison.Ordinal) => $"to_json({column})::VARCHAR",
            _ => $"{column}::VARCHAR",
        };

    private static string FirstLine(string text) => text.Split('\n')[0];
}
