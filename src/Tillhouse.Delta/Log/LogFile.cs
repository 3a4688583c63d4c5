using System.Globalization;
using System.Text.RegularExpressions;

namespace Tillhouse.Delta.Log;

/// <summary>
/// A file of <c>_delta_log</c>, known by its name alone (section 1). The order is the selection rule: by version, and at one version the checkpoint that is
/// preferred comes last (multi-part, classic, uuid).
/// </summary>
internal abstract partial record LogFile(string Name, long Version) : IComparable<LogFile>
{
    private int Rank =>
        this switch
        {
            Commit => 0,
            Compacted => 1,
            Checksum => 2,
            MultiPartCheckpoint => 3,
            ClassicCheckpoint => 4,
            _ => 5,
        };

    /// <inheritdoc/>
    public int CompareTo(LogFile? other) =>
        other is null ? 1
        : Version != other.Version ? Version.CompareTo(other.Version)
        : Rank != other.Rank ? Rank.CompareTo(other.Rank)
        : string.CompareOrdinal(Name, other.Name);

    /// <summary>The name of a commit: 20 digits.</summary>
    public static string CommitName(long version) => version.ToString("D20", CultureInfo.InvariantCulture) + ".json";

    /// <summary>The name of a classic checkpoint.</summary>
    public static string CheckpointName(long version) => version.ToString("D20", CultureInfo.InvariantCulture) + ".checkpoint.parquet";

    /// <summary>The name of a version's checksum.</summary>
    public static string ChecksumName(long version) => version.ToString("D20", CultureInfo.InvariantCulture) + ".crc";

    /// <summary>The file of this name, or null for names that are none of the log's: temporary files, other programs' side files.</summary>
    public static LogFile? Parse(string name)
    {
        // Every name of the log starts with 20 digits; most other names end here.
        if (name.Length < 24 || !char.IsAsciiDigit(name[0]) || Pattern().Match(name) is not { Success: true } match)
        {
            return null;
        }

        if (!long.TryParse(match.Groups["v"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return null;
        }

        return match switch
        {
            _ when match.Groups["commit"].Success => new Commit(name, version),
            _ when match.Groups["crc"].Success => new Checksum(name, version),
            _ when match.Groups["classic"].Success => new ClassicCheckpoint(name, version),
            _ when match.Groups["uuid"].Success => new UuidCheckpoint(
                name,
                version,
                match.Groups["uuid"].Value,
                match.Groups["kind"].ValueSpan is "json"
            ),
            _ when match.Groups["to"].Success => long.TryParse(
                match.Groups["to"].ValueSpan,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var to
            )
                ? new Compacted(name, version, to)
                : null,
            _ => MultiPart(name, version, match),
        };
    }

    private static MultiPartCheckpoint? MultiPart(string name, long version, Match match) =>
        int.TryParse(match.Groups["part"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
        && int.TryParse(match.Groups["parts"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var parts)
        && part >= 1
        && part <= parts
            ? new MultiPartCheckpoint(name, version, part, parts)
            : null;

    [GeneratedRegex(
        @"\A(?<v>[0-9]{20})(?:(?<commit>\.json)|(?<crc>\.crc)|(?<classic>\.checkpoint\.parquet)|\.checkpoint\.(?<part>[0-9]{10})\.(?<parts>[0-9]{10})\.parquet"
            + @"|\.checkpoint\.(?<uuid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\.(?<kind>json|parquet)|\.(?<to>[0-9]{20})\.compacted\.json)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Pattern();

    public sealed record Commit(string Name, long Version) : LogFile(Name, Version);

    public sealed record Compacted(string Name, long Version, long To) : LogFile(Name, Version);

    public sealed record Checksum(string Name, long Version) : LogFile(Name, Version);

    public sealed record MultiPartCheckpoint(string Name, long Version, int Part, int Parts) : LogFile(Name, Version);

    public sealed record ClassicCheckpoint(string Name, long Version) : LogFile(Name, Version);

    public sealed record UuidCheckpoint(string Name, long Version, string Id, bool IsJson) : LogFile(Name, Version);
}
