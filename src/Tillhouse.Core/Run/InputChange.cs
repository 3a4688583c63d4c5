namespace Tillhouse.Core.Run;

/// <summary>What happened to a table between two of its versions.</summary>
internal abstract record InputChange
{
    private InputChange() { }

    /// <summary>No row changed; files may have been put together, or the record of a build renewed.</summary>
    public sealed record None : InputChange;

    /// <summary>Some rows changed.</summary>
    /// <param name="Relation">
    /// Those that went and those that came, with the table's columns, as SQL that can stand behind FROM. A row may be among them that is the same as before.
    /// </param>
    /// <param name="Count">How many there are.</param>
    /// <param name="OnlyInserts">Whether all of them came.</param>
    public sealed record Rows(string Relation, long Count, bool OnlyInserts) : InputChange;

    /// <summary>The log does not tell.</summary>
    /// <param name="Why">For people.</param>
    public sealed record Unknown(string Why) : InputChange;
}
