using System.Text.Json.Serialization;

namespace Tillhouse.Core.Lake;

/// <summary>The version of every table that readers see: one file of the lake, written once and never changed (formats.md, "What the lake holds").</summary>
public sealed record Release
{
    /// <summary>Its number in its environment, from 1.</summary>
    [JsonPropertyName("release")]
    public required long Number { get; init; }

    /// <summary>The run that made it, or the time of the rollback or promotion that did.</summary>
    public required string Run { get; init; }

    /// <summary>The release before it; null for the first.</summary>
    public long? Parent { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public required DateTime Created { get; init; }

    /// <summary>What it goes back to; null when a run made it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Rollback? Rollback { get; init; }

    /// <summary>The tables by name: <c>gold.fact_orders</c>.</summary>
    public required SortedDictionary<string, ReleasedTable> Tables { get; init; }

    /// <summary>The tables that another release has at another version, or only one of the two has.</summary>
    public IEnumerable<string> ChangedSince(Release? other) =>
        Tables
            .Keys.Union(other?.Tables.Keys ?? Enumerable.Empty<string>())
            .Where(name => Tables.GetValueOrDefault(name)?.Place != other?.Tables.GetValueOrDefault(name)?.Place)
            .Order(StringComparer.Ordinal);
}

/// <summary>One table of a release.</summary>
/// <param name="Path">Its folder below the lake's root.</param>
/// <param name="Id">The id in its log: a table that was made anew has another.</param>
/// <param name="Version">The version of its log.</param>
/// <param name="Rows">Its rows at that version.</param>
public sealed record ReleasedTable(string Path, string Id, long Version, long Rows)
{
    /// <summary>What makes two of them the same.</summary>
    internal (string, string, long) Place => (Path, Id, Version);
}

/// <summary>What a rollback says of itself.</summary>
/// <param name="To">The release whose versions readers see again.</param>
/// <param name="From">The newest release that a run made: what the tables hold, so that the next run knows whether it has changed anything.</param>
public sealed record Rollback(long To, long From);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Release))]
internal sealed partial class ReleaseJson : JsonSerializerContext;
