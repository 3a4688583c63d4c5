using System.Text.Json.Serialization;

namespace Tillhouse.Core.Run;

/// <summary>Who runs now, as the lake keeps it: <c>_till/lease/&lt;20 digits&gt;.json</c>. The one of the highest number counts.</summary>
public sealed record LeaseRecord
{
    /// <summary>Its number: one more than the lease before it, so that of two who take over only one does.</summary>
    public required long Lease { get; init; }

    /// <summary>Who holds it.</summary>
    public required LeaseHolder Holder { get; init; }

    /// <summary>Since when, in UTC.</summary>
    public required DateTime Since { get; init; }

    /// <summary>Until when, in UTC, unless it is renewed.</summary>
    public required DateTime Expires { get; init; }

    /// <summary>Whether the holder is done.</summary>
    public bool Freed { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LeaseRecord))]
internal sealed partial class LeaseJson : JsonSerializerContext;
