using System.Globalization;
using Tillhouse.Core.Simulate.Faults;

namespace Tillhouse.Core.Simulate;

/// <summary>What to simulate. The same options write the same bytes, on every machine.</summary>
public sealed record SimulationOptions
{
    /// <summary>Days that a folder may hold: ten years.</summary>
    internal const int MostDays = 3_653;

    /// <summary>The landing folder: one folder a source is made below it.</summary>
    public required string Folder { get; init; }

    /// <summary>How large the shop is.</summary>
    public SimulationScale Scale { get; init; } = SimulationScale.Small;

    /// <summary>Days to add to what the folder holds. Day 1 is the opening export, which covers the year up to its own end; each further day is a daily export.</summary>
    public int Days { get; init; } = 1;

    /// <summary>Which of all possible shops.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The kind of files.</summary>
    public SimulationFormat Format { get; init; } = SimulationFormat.Csv;

    /// <summary>The date of day 1.</summary>
    public DateOnly StartDate { get; init; } = new(2026, 1, 1);

    /// <summary>The share of rows, and of daily files, in which something is wrong: 0 to 0.5.</summary>
    public decimal FaultRate { get; init; }

    /// <summary>Faults that are asked for one by one; null: none.</summary>
    public FaultList? FaultList { get; init; }

    /// <summary>Whether anything is to be wrong.</summary>
    internal bool HasFaults => FaultRate > 0 || FaultList is not null;

    /// <summary>The faults in a few words that differ where the faults do; null where there are none.</summary>
    internal string? FaultsAsked =>
        !HasFaults
            ? null
            : string.Join(
                " and ",
                new[]
                {
                    FaultRate > 0 ? FaultRate.ToString("0.##########", CultureInfo.InvariantCulture) : null,
                    FaultList is null ? null : $"list {FaultList.Sha256[..12]}",
                }.OfType<string>()
            );

    /// <summary>Throws where an option is out of its range.</summary>
    /// <exception cref="TerminalException">T0801.</exception>
    internal void Check()
    {
        if (Days < 1)
        {
            throw Invalid(FormattableString.Invariant($"{Days} days can't be simulated"), "add one day or more");
        }

        if (FaultRate is < 0 or > 0.5m)
        {
            throw Invalid(
                FormattableString.Invariant($"a share of {FaultRate} faults can't be planted"),
                "name a share from 0 to 0.5, such as 0.02 for two rows in a hundred"
            );
        }

        if (StartDate.Year is < 1980 or > 2200)
        {
            throw Invalid(
                FormattableString.Invariant($"the start date {StartDate:yyyy-MM-dd} is out of range"),
                "start in the years 1980 to 2200"
            );
        }
    }

    /// <summary>Throws where these days would be too many after those that are there.</summary>
    /// <exception cref="TerminalException">T0801.</exception>
    internal void CheckAfter(int lastDay)
    {
        if (Days > MostDays - lastDay)
        {
            throw Invalid(
                FormattableString.Invariant($"{Days} days are too many after the {lastDay} that are there"),
                FormattableString.Invariant($"a simulation has {MostDays} days at most")
            );
        }
    }

    private static TerminalException Invalid(string message, string help) => new(ErrorCodes.InvalidSimulation, message, help);
}
