using System.Text.Json.Serialization;

namespace Tillhouse.Core.Simulate;

/// <summary>The kind of files that a simulation writes.</summary>
public enum SimulationFormat
{
    /// <summary>Comma-separated, UTF-8, with a header.</summary>
    [JsonStringEnumMemberName("csv")]
    Csv,

    /// <summary>One JSON object a line; the files end in <c>.jsonl</c>.</summary>
    [JsonStringEnumMemberName("json")]
    Json,

    /// <summary>Parquet with typed columns.</summary>
    [JsonStringEnumMemberName("parquet")]
    Parquet,

    /// <summary>A workbook with typed cells, and a further sheet where Excel's rows run out.</summary>
    [JsonStringEnumMemberName("xlsx")]
    Xlsx,
}
