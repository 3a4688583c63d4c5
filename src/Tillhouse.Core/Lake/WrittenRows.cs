using Tillhouse.Delta.Actions;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Core.Lake;

/// <summary>Rows in files of a table's folder that no commit names yet.</summary>
/// <param name="Folder">The table's folder below the lake's root.</param>
/// <param name="Schema">The rows' columns.</param>
/// <param name="PartitionColumns">The columns that divide the files.</param>
/// <param name="Files">The actions that would add them.</param>
/// <param name="Relation">The rows, as SQL that can stand behind FROM.</param>
/// <param name="Rows">How many.</param>
public sealed record WrittenRows(
    string Folder,
    StructType Schema,
    IReadOnlyList<string> PartitionColumns,
    IReadOnlyList<AddFile> Files,
    string Relation,
    long Rows
);
