namespace Tillhouse.Core.Project;

/// <summary>A project as its files define it, inherited files included: <c>tillhouse.yml</c>, sources and models (formats.md).</summary>
public sealed record ProjectDefinition
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The absolute path of the folder that holds tillhouse.yml.</summary>
    public required string Root { get; init; }

    /// <summary>The landing zone: an absolute folder, or a bucket's URI.</summary>
    public required string Landing { get; init; }

    /// <summary>The lake: an absolute folder, or a bucket's URI.</summary>
    public required string Lake { get; init; }

    /// <summary>The shop's own IANA zone: for dates, deadlines and schedules. Times are stored in UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The shop's own currency, ISO 4217.</summary>
    public string Currency { get; init; } = "EUR";

    /// <summary>How much memory the engine may take, in bytes; null: 60 % of the machine.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The sources by name, in ordinal order.</summary>
    public required IReadOnlyDictionary<string, SourceContract> Sources { get; init; }

    /// <summary>The models by table, in order of layer and name.</summary>
    public required IReadOnlyDictionary<TableName, ModelDefinition> Models { get; init; }

    /// <summary>All files of the project in the order of their relative paths, inherited ones included: alerts and dashboards are read from here.</summary>
    public IReadOnlyList<ProjectFile> Files { get; init; } = [];

    /// <summary>The absolute paths of the model tests (<c>tests/*.yml</c>), in ordinal order.</summary>
    public required IReadOnlyList<string> TestFiles { get; init; }
}
