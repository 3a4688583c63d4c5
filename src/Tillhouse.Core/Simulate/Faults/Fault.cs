namespace Tillhouse.Core.Simulate.Faults;

/// <summary>Faults that somebody asks for: so many of one kind in one source.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Source">The source.</param>
public sealed record Fault(FaultKind Kind, string Source)
{
    /// <summary>The column; null for duplicates and whole files, and where any fitting one will do.</summary>
    public string? Column { get; init; }

    /// <summary>The value to plant, as text; null: one that fits the kind.</summary>
    public string? Value { get; init; }

    /// <summary>Rows of that day; for faults of whole files so many days on end.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The day, from 1; the first one for faults of whole files.</summary>
    public int Day { get; init; } = 1;

    /// <summary>Where it is asked for.</summary>
    public SourceLocation? At { get; init; }
}

/// <summary>A list of faults to plant.</summary>
/// <param name="Faults">The faults.</param>
/// <param name="Sha256">Of the file that listed them, in lower hex: a simulation is continued with the same list.</param>
public sealed record FaultList(IReadOnlyList<Fault> Faults, string Sha256);
