using Tillhouse.Core.Project.Format;

namespace Tillhouse.Core.Simulate.Faults;

/// <summary>The keys of a list of faults.</summary>
internal static class FaultListKeys
{
    /// <summary>The key that holds the list.</summary>
    public const string Root = "faults";

    public static readonly KeyTable Fault = new(
        "a fault",
        new Key("kind", new Shape.Text(Forms.NotEmpty), "What is wrong, such as missing_field.", Required: true),
        new Key("source", new Shape.Text(Forms.NotEmpty), "The source whose export it is in.", Required: true),
        new Key("column", new Shape.Text(Forms.NotEmpty), "The column. Default: the first one of the source that can have this fault."),
        new Key("value", new Shape.Value(), "The value to plant. Default: one that fits the kind."),
        new Key("count", new Shape.Whole(1, 1_000_000), "How many rows; for faults of whole files how many days on end. Default: 1."),
        new Key("day", new Shape.Whole(1, SimulationOptions.MostDays), "The day of the simulation, from 1. Default: 1, late_day 2.")
    );

    public static readonly KeyTable File = new(
        "a list of faults",
        new Key(Root, new Shape.ListOf(new Shape.Keys(Fault)), "The faults.", Required: true)
    );
}
