using System.Globalization;
using System.Text.Json;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Commit;

/// <summary>
/// Ids of rows, in tables that support them: every file that is new gets the first of as many ids as it has rows, from a mark that only rises. Two writers
/// never get the same, because a commit behind a winner takes its ids behind the winner's.
/// </summary>
internal static class RowTracking
{
    public const string Domain = "delta.rowTracking";
    private const string Mark = "rowIdHighWaterMark";

    public static bool IsSupported(Protocol protocol) => TableFeature.ForWriters(protocol, "rowTracking");

    /// <summary>The highest id that a snapshot's files have, -1 for none.</summary>
    public static long HighWaterMark(Snapshot? snapshot) =>
        snapshot?.Domains.GetValueOrDefault(Domain) is { } domain ? HighWaterMark(domain) : -1;

    /// <exception cref="DeltaException">T0604 when the domain does not hold a number.</exception>
    public static long HighWaterMark(DomainMetadata domain)
    {
        try
        {
            using var json = JsonDocument.Parse(domain.Configuration);
            return json.RootElement.GetProperty(Mark).GetInt64();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new DeltaException(
                DeltaErrors.CorruptLog,
                $"the domain {Domain} has no {Mark}",
                "let the program that wrote the table write the domain anew",
                e
            );
        }
    }

    /// <summary>The files with their ids, and the domain with the new mark if any were handed out.</summary>
    /// <exception cref="DeltaException">T0610 when a file does not say how many rows it has.</exception>
    public static IEnumerable<DeltaAction> Number(IEnumerable<AddFile> files, long mark, long version)
    {
        var next = mark + 1;
        foreach (var file in files)
        {
            if (file.BaseRowId is not null)
            {
                yield return file;
                continue;
            }

            var rows =
                file.Rows
                ?? throw new DeltaException(
                    DeltaErrors.InvalidCommit,
                    $"the table tracks rows, and the file {file.Path} does not say how many it has",
                    "write the file with statistics"
                );
            yield return file with
            {
                BaseRowId = next,
                DefaultRowCommitVersion = file.DefaultRowCommitVersion ?? version,
            };
            next += rows;
        }

        if (next > mark + 1)
        {
            var json = string.Create(CultureInfo.InvariantCulture, $"{{\"{Mark}\":{next - 1}}}");
            yield return new DomainMetadata { Domain = Domain, Configuration = json };
        }
    }
}
