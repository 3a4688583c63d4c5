using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Simulate.Faults;

/// <summary>
/// What was planted and what is true, beside the data in a folder that no landing zone looks into. Two files a day, Parquet under a name that nobody
/// opens by accident: the faults, and of every row that was delivered its key, version and amounts. <c>seal.json</c> has their SHA-256.
/// </summary>
internal static class Seal
{
    /// <summary>The folder below the landing folder.</summary>
    public const string FolderName = "_sealed";

    /// <summary>The columns of the faults.</summary>
    public const string FaultColumns =
        "kind VARCHAR, source VARCHAR, file VARCHAR, sheet VARCHAR, line BIGINT, key VARCHAR, touches VARCHAR, \"column\" VARCHAR, original VARCHAR, planted VARCHAR, copy_of BIGINT, delivered INTEGER";

    /// <summary>The columns of the rows: <c>delivered</c> is the day, from 1, whose delivery brings the row.</summary>
    public const string RowColumns =
        "source VARCHAR, file VARCHAR, sheet VARCHAR, line BIGINT, key VARCHAR, touches VARCHAR, version TIMESTAMP, date DATE, label VARCHAR, amounts DECIMAL(18,2)[], delivered INTEGER";

    private const string ManifestName = "seal.json";

    /// <summary>Seals a day and empties the two tables for the next one.</summary>
    public static async Task CloseAsync(DuckDbConnection connection, string landing, int day, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(landing, FolderName);
        var before = day == 1 ? [] : (await ReadAsync(landing, cancellationToken)).Days.Where(d => d.Day < day);
        var sealedDay = new SealedDay(
            day,
            await WriteAsync(connection, "sealed_faults", Path.Combine(folder, Name("faults", day)), cancellationToken),
            await WriteAsync(connection, "sealed_rows", Path.Combine(folder, Name("rows", day)), cancellationToken)
        );
        using var file = new LandingFile(Path.Combine(folder, ManifestName));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new SealManifest([.. before, sealedDay]), SealJson.Default.SealManifest);
        await File.WriteAllBytesAsync(file.HiddenPath, bytes, cancellationToken);
        file.Publish();
        await connection.ExecuteAsync("DELETE FROM sealed_faults; DELETE FROM sealed_rows", cancellationToken);
    }

    /// <summary>Makes the two tables that a day's faults and rows are gathered in.</summary>
    public static Task BeginAsync(DuckDbConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            $"CREATE TEMP TABLE sealed_faults ({FaultColumns}); CREATE TEMP TABLE sealed_rows ({RowColumns})",
            cancellationToken
        );

    /// <summary>Reads a seal into two tables of those names.</summary>
    /// <param name="connection">Gets the tables.</param>
    /// <param name="landing">The landing folder.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The last day that is sealed.</returns>
    /// <exception cref="TerminalException">T0805: there is none. T0806: it is not as it was written.</exception>
    public static async Task<int> OpenAsync(DuckDbConnection connection, string landing, CancellationToken cancellationToken)
    {
        var manifest = await ReadAsync(landing, cancellationToken);
        var folder = Path.Combine(landing, FolderName);
        foreach (var day in manifest.Days)
        {
            await VerifyAsync(Path.Combine(folder, Name("faults", day.Day)), day.Faults, cancellationToken);
            await VerifyAsync(Path.Combine(folder, Name("rows", day.Day)), day.Rows, cancellationToken);
        }

        await BeginAsync(connection, cancellationToken);
        foreach (var what in new[] { "faults", "rows" })
        {
            var files = string.Join(", ", manifest.Days.Select(d => Quote.Text(Path.Combine(folder, Name(what, d.Day)))));
            await connection.ExecuteAsync($"INSERT INTO sealed_{what} FROM read_parquet([{files}])", cancellationToken);
        }

        return manifest.Days[^1].Day;
    }

    private static string Name(string what, int day) => FormattableString.Invariant($"{what}-{day:D5}.sealed");

    private static async Task<string> WriteAsync(
        DuckDbConnection connection,
        string table,
        string path,
        CancellationToken cancellationToken
    )
    {
        using var file = new LandingFile(path);
        await connection.ExecuteAsync(
            $"COPY {table} TO {Quote.Text(file.HiddenPath)} (FORMAT parquet, COMPRESSION zstd)",
            cancellationToken
        );
        var hash = await HashAsync(file.HiddenPath, cancellationToken);
        file.Publish();
        return hash;
    }

    private static async Task<SealManifest> ReadAsync(string landing, CancellationToken cancellationToken)
    {
        var path = Path.Combine(landing, FolderName, ManifestName);
        if (!File.Exists(path))
        {
            throw new TerminalException(
                ErrorCodes.NoSeal,
                "no faults were planted here",
                "till simulate --faults 0.02 writes a shop with faults and seals them beside it",
                new SourceLocation(landing)
            );
        }

        try
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            if (JsonSerializer.Deserialize(bytes, SealJson.Default.SealManifest) is { Days.Count: > 0 } manifest)
            {
                return manifest;
            }
        }
        catch (JsonException) { }

        throw Broken(path, "this is not what the simulator wrote");
    }

    private static async Task VerifyAsync(string path, string hash, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw Broken(path, "the file is not there");
        }

        if (await HashAsync(path, cancellationToken) != hash)
        {
            throw Broken(path, "the file was changed since it was sealed");
        }
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    private static TerminalException Broken(string path, string message) =>
        new(
            ErrorCodes.BrokenSeal,
            message,
            "simulate again into an empty folder: the same options plant the same faults",
            new SourceLocation(path)
        );
}

/// <summary>The days of a seal.</summary>
internal sealed record SealManifest(IReadOnlyList<SealedDay> Days);

/// <summary>One day of a seal: the SHA-256 of its two files, in lower hex.</summary>
internal sealed record SealedDay(int Day, string Faults, string Rows);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NewLine = "\n",
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(SealManifest))]
internal sealed partial class SealJson : JsonSerializerContext;
