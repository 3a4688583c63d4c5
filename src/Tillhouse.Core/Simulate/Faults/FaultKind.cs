using System.Text.Json;

namespace Tillhouse.Core.Simulate.Faults;

/// <summary>What can be wrong with an export.</summary>
public enum FaultKind
{
    /// <summary>A row stands in its file a second time, with every value.</summary>
    DuplicateRow,

    /// <summary>A key stands in its file a second time, with another value in one column; the later line holds.</summary>
    DuplicateKey,

    /// <summary>A value is empty that must be there.</summary>
    MissingField,

    /// <summary>A date or a time is none.</summary>
    BadDate,

    /// <summary>A row points to an order or a product that does not exist.</summary>
    Orphan,

    /// <summary>An amount is below zero that never is.</summary>
    NegativeAmount,

    /// <summary>An amount does not agree with those it is made of.</summary>
    WrongTotal,

    /// <summary>Something happened a hundred years after it did.</summary>
    FutureTime,

    /// <summary>A file was cut off on its way; it comes again whole.</summary>
    TruncatedFile,

    /// <summary>A file is of another encoding than it says; it comes again right.</summary>
    MisencodedFile,

    /// <summary>A file calls a required column by another name; it comes again right.</summary>
    ChangedHeader,

    /// <summary>An export comes a day late, behind newer states of the same rows.</summary>
    LateDay,
}

/// <summary>The kinds by their names.</summary>
public static class FaultKinds
{
    /// <summary>All kinds in their order.</summary>
    public static IReadOnlyList<FaultKind> All { get; } = Enum.GetValues<FaultKind>();

    /// <summary>The kind's name as people and files write it: <c>missing_field</c>.</summary>
    public static string Name(FaultKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    /// <summary>The kind of a name, or null.</summary>
    public static FaultKind? Find(string name) =>
        All.Cast<FaultKind?>().FirstOrDefault(kind => string.Equals(Name(kind!.Value), name, StringComparison.Ordinal));

    /// <summary>Whether it is a fault of a whole file and not of a row.</summary>
    public static bool IsOfFile(FaultKind kind) =>
        kind is FaultKind.TruncatedFile or FaultKind.MisencodedFile or FaultKind.ChangedHeader or FaultKind.LateDay;

    /// <summary>Whether it repeats a row and leaves the row itself alone.</summary>
    internal static bool IsDuplicate(FaultKind kind) => kind is FaultKind.DuplicateRow or FaultKind.DuplicateKey;
}
