namespace Tillhouse.Delta.Snapshots;

/// <summary>Where a file's values are.</summary>
internal readonly record struct FilePlace(FileColumns Columns, int Row);
