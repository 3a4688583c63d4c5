using System.Globalization;
using Tillhouse.Delta.DeletionVectors;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>
/// The rows that deletion vectors take out of a table's files, as a table of a connection: a scan leaves them out by one join. Files without a
/// vector cost nothing. Disposing it drops the table.
/// </summary>
public sealed class SkippedRows : IDisposable
{
    private static long tables;

    private readonly DuckDbConnection connection;
    private readonly string? schema;
    private readonly Dictionary<FileKey, int> numbers = [];
    private string name = "";
    private int files;

    private SkippedRows(DuckDbConnection connection, string? schema)
    {
        this.connection = connection;
        this.schema = schema;
    }

    /// <summary>The table's name, with columns <c>file</c> and <c>row</c>; null when no row is deleted.</summary>
    public string? Relation { get; private set; }

    /// <summary>Reads the vectors of a snapshot's files.</summary>
    /// <param name="connection">Where the scan will run.</param>
    /// <param name="snapshot">The table.</param>
    /// <param name="files">Those of its files that will be scanned; all by default.</param>
    /// <param name="schema">The schema of the database that the table is made in, for scans on other connections, too; by default it is temporary.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DeltaException">T0632 when a vector is damaged, T0621 when its file is missing.</exception>
    public static async Task<SkippedRows> ReadAsync(
        DuckDbConnection connection,
        Snapshot snapshot,
        IEnumerable<LiveFile>? files = null,
        string? schema = null,
        CancellationToken cancellationToken = default
    )
    {
        var rows = new SkippedRows(connection, schema);
        var holed = (files ?? snapshot.Files).Where(f => f.DeletionVector?.UniqueId is not null).ToList();
        if (holed.Count == 0)
        {
            return rows;
        }

        try
        {
            await rows.FillAsync(snapshot, holed, cancellationToken);
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Relation is not null)
        {
            connection.Execute($"DROP TABLE IF EXISTS {Relation}");
            Relation = null;
        }
    }

    internal static SkippedRows Empty(DuckDbConnection connection) => new(connection, null);

    /// <summary>The number that stands for a file in <see cref="Relation"/>.</summary>
    /// <exception cref="ArgumentException">The file's vector was not read, or it has none.</exception>
    public int NumberOf(LiveFile file) =>
        numbers.TryGetValue(file.Key, out var number)
            ? number
            : throw new ArgumentException($"the deleted rows of {file.Path} were not read");

    /// <summary>Adds rows of a file, and gives the number that stands for it.</summary>
    internal int Add(ReadOnlySpan<long> rows)
    {
        if (Relation is null)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"__till_rows_{Interlocked.Increment(ref tables)}");
            Relation = schema is null ? $"temp.{name}" : $"{Sql.Name(schema)}.{name}";
            connection.Execute($"CREATE {(schema is null ? $"TEMP TABLE {name}" : $"TABLE {Relation}")} (file INTEGER, row BIGINT)");
        }

        using var appender = schema is null ? connection.CreateAppender("temp", "main", name) : connection.CreateAppender(schema, name);
        foreach (var row in rows)
        {
            appender.BeginRow().Append(files).Append(row).EndRow();
        }

        return files++;
    }

    private async Task FillAsync(Snapshot snapshot, List<LiveFile> holed, CancellationToken cancellationToken)
    {
        var reader = new DeletionVectorReader(snapshot.Store, snapshot.TablePath);

        // Vectors that share a file are read one after another.
        foreach (var file in holed.OrderBy(f => f.DeletionVector!.PathOrInlineDv, StringComparer.Ordinal))
        {
            var rows = await reader.ReadAsync(file.DeletionVector!, cancellationToken);
            if (rows.Length > 0 && file.Rows is { } all && rows[^1] >= all)
            {
                throw DeletionVectorReader.Corrupt($"the deletion vector of {file.Path} deletes row {rows[^1]}, and there are {all}", null);
            }

            numbers.Add(file.Key, Add(rows));
        }
    }
}
