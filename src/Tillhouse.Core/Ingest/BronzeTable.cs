using Tillhouse.Core.Project;
using Tillhouse.Delta;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Core.Ingest;

/// <summary>The bronze table of a source: the contract's columns and those that files brought along, all text, and where each row came from.</summary>
public static class BronzeTable
{
    /// <summary>Its folder below the lake's root.</summary>
    public static string Folder(string source) => new TableName(Layer.Bronze, source).Folder;

    /// <summary>The application id of its commits, whose version is the batch.</summary>
    public static string AppId(string source) => $"tillhouse/{source}";

    /// <summary>What to create it with, when no file was taken yet.</summary>
    public static TableDefinition Definition(SourceContract source) => Definition(source, []);

    internal static TableDefinition Definition(SourceContract source, IEnumerable<string> added) =>
        new(
            new StructType([
                .. source.Columns.Select(c => c.Name).Concat(added).Select(Text),
                Text(BronzeColumns.File),
                new StructField(BronzeColumns.Line, DeltaType.Long),
                Text(BronzeColumns.Sheet),
                new StructField(BronzeColumns.Batch, DeltaType.Long),
                new StructField(BronzeColumns.IngestedAt, DeltaType.Timestamp),
            ])
        )
        {
            Name = source.Name,
            Description = $"The exports of the source {source.Name} as they came.",
        };

    /// <summary>The schema with columns that it lacks behind its own, or the same one.</summary>
    internal static StructType Widen(StructType schema, IEnumerable<string> columns)
    {
        var missing = columns.Where(c => !schema.Fields.Any(f => f.Name == c)).Distinct().ToList();
        return missing.Count == 0 ? schema : new StructType([.. schema.Fields, .. missing.Select(Text)]);
    }

    private static StructField Text(string name) => new(name, DeltaType.String);
}
