using Tillhouse.Core.Simulate.Faults;

namespace Tillhouse.Core.Grade;

/// <summary>How well a project found the faults that were planted in its exports (docs/guide/grade.md says what counts as found).</summary>
/// <param name="LastDay">The last day of the simulation that is sealed, from 1.</param>
/// <param name="Kinds">A row a kind that was planted, or of which there was a false alarm, in the order of <see cref="FaultKind"/>.</param>
/// <param name="Missed">The first faults that were not found.</param>
/// <param name="FalseAlarms">The first rows and files that were found wrong and are not.</param>
/// <param name="Totals">How many totals were compared.</param>
/// <param name="WrongTotals">Those that differ.</param>
public sealed record GradeReport(
    int LastDay,
    IReadOnlyList<KindGrade> Kinds,
    IReadOnlyList<MissedFault> Missed,
    IReadOnlyList<FalseAlarm> FalseAlarms,
    long Totals,
    IReadOnlyList<WrongTotal> WrongTotals
)
{
    /// <summary>The least precision of a project that passes.</summary>
    public const decimal LeastPrecision = 0.99m;

    /// <summary>All kinds together.</summary>
    public KindGrade Whole { get; } = new(null, Kinds.Sum(k => k.Planted), Kinds.Sum(k => k.Found), Kinds.Sum(k => k.FalseAlarms));

    /// <summary>Whether every fault was found, 99 in 100 of what was found is a fault, and every total is right.</summary>
    public bool Passed => Whole.Missed == 0 && Whole.Precision >= LeastPrecision && WrongTotals.Count == 0;
}

/// <summary>The grade of one kind of fault.</summary>
/// <param name="Kind">The kind; null for false alarms that fit none, and for all kinds together.</param>
/// <param name="Planted">Faults planted.</param>
/// <param name="Found">Those that were found.</param>
/// <param name="FalseAlarms">Rows or files that were found to have it and don't.</param>
public sealed record KindGrade(FaultKind? Kind, long Planted, long Found, long FalseAlarms)
{
    /// <summary>Faults that were not found.</summary>
    public long Missed => Planted - Found;

    /// <summary>The share of the planted that was found, 0 to 1; 1 where nothing was planted.</summary>
    public decimal Recall => Planted == 0 ? 1 : (decimal)Found / Planted;

    /// <summary>The share of what was found that had been planted, 0 to 1; 1 where nothing was found.</summary>
    public decimal Precision => Found + FalseAlarms == 0 ? 1 : (decimal)Found / (Found + FalseAlarms);
}

/// <summary>A fault that was not found.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="File">Its file, relative to the landing folder.</param>
/// <param name="Line">Its line or row; null for a whole file.</param>
/// <param name="Column">Its column, or null.</param>
/// <param name="Planted">The value that was planted, or null.</param>
public sealed record MissedFault(string Kind, string File, long? Line, string? Column, string? Planted);

/// <summary>A row or a file that was found wrong and is not.</summary>
/// <param name="Kind">The kind of fault that it was taken for; null where it fits none.</param>
/// <param name="File">The file, relative to the landing folder.</param>
/// <param name="Line">The line or row; null for a whole file.</param>
/// <param name="Rule">The rule, or the code of the refusal.</param>
public sealed record FalseAlarm(string? Kind, string File, long? Line, string Rule);

/// <summary>A total that is not what it must be.</summary>
/// <param name="Table">The table.</param>
/// <param name="Figure">What is counted or added up.</param>
/// <param name="Group">For which day, status or other group.</param>
/// <param name="Expected">What must come out.</param>
/// <param name="Got">What the table says.</param>
public sealed record WrongTotal(string Table, string Figure, string Group, decimal Expected, decimal Got);
