namespace Tillhouse.Delta.Commit;

/// <summary>What a commit must not have missed of the commits before it (section 13). The table property <c>delta.isolationLevel</c> chooses.</summary>
public enum IsolationLevel
{
    /// <summary>As if all commits had been made one after the other, in the order of their versions. The default.</summary>
    Serializable,

    /// <summary>As if the commits had been made in some order: rows that were appended blindly may count as coming after ours.</summary>
    WriteSerializable,

    /// <summary>Only what was removed matters. For commits that rearrange rows and change none, whatever the table's property.</summary>
    SnapshotIsolation,
}

/// <summary>Reads the table property.</summary>
internal static class IsolationLevels
{
    private const string Property = "delta.isolationLevel";

    /// <summary>Anything but a level that is known is taken for the strictest.</summary>
    public static IsolationLevel Of(IReadOnlyDictionary<string, string> configuration) =>
        configuration.TryGetValue(Property, out var text)
        && text.Equals(nameof(IsolationLevel.WriteSerializable), StringComparison.OrdinalIgnoreCase)
            ? IsolationLevel.WriteSerializable
            : IsolationLevel.Serializable;
}
