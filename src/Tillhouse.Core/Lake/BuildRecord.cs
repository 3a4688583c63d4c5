using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tillhouse.Core.Lake;

/// <summary>
/// What a commit says of the build that made it, kept as domain metadata in that very commit, so that it can't drift from the table it
/// describes (formats.md, "Build record").
/// </summary>
public sealed record BuildRecord
{
    /// <summary>The domain's name in the table's log.</summary>
    public const string Domain = "tillhouse.build";

    /// <summary>The model that made the table.</summary>
    public required string Model { get; init; }

    /// <summary>The fingerprint of the model as it was.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The run that made it.</summary>
    public required string Run { get; init; }

    /// <summary>Every stored table that was read, with the version that was read.</summary>
    public required IReadOnlyDictionary<string, InputVersion> Inputs { get; init; }

    /// <summary>Rows by what became of them: <c>rows</c>, and for models that read a source <c>landed accepted quarantined duplicates discarded</c>.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>Tables that were not read but that checks refer to, with the version that was asked; null where there are none.</summary>
    public IReadOnlyDictionary<string, InputVersion>? References { get; init; }

    /// <summary>What each check has counted, by its name; null where nobody counted.</summary>
    public IReadOnlyDictionary<string, CheckCount>? Checks { get; init; }

    /// <summary>The record as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, BuildRecordJson.Default.BuildRecord);

    /// <summary>Reads a record; null when the text is not one, as another program's would be.</summary>
    public static BuildRecord? FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, BuildRecordJson.Default.BuildRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>One version of one table.</summary>
/// <param name="Id">The table's id in its log: a table that was made anew has another.</param>
/// <param name="Version">The version of its log.</param>
public sealed record InputVersion(string Id, long Version);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(BuildRecord))]
internal sealed partial class BuildRecordJson : JsonSerializerContext;
