namespace Tillhouse.Core.Ingest;

/// <summary>Where one record lies in the scanner's buffer, and what was seen of it.</summary>
/// <param name="Start">Its first byte in the buffer.</param>
/// <param name="Length">Its bytes without the line end.</param>
/// <param name="Fields">How many fields it has; of no meaning where the quotes are wrong.</param>
/// <param name="Line">The physical line it starts on, from 1.</param>
/// <param name="Lines">How many physical lines it touches.</param>
/// <param name="Fault">What is wrong with it.</param>
/// <param name="Rewrite">It is sound but says quotes or escapes in a way of its own, so it must be written anew for the engine.</param>
internal readonly record struct CsvRecord(int Start, int Length, int Fields, long Line, int Lines, CsvFault Fault, bool Rewrite);

/// <summary>What may be wrong with the form of a record.</summary>
internal enum CsvFault : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A closing quote is followed by something else than a delimiter or the end of the line.</summary>
    TextAfterQuote,

    /// <summary>The file ends inside quotes.</summary>
    OpenQuote,

    /// <summary>There is a byte 0 in it.</summary>
    Nul,
}

/// <summary>The bytes that give CSV its form.</summary>
/// <param name="Delimiter">Between fields.</param>
/// <param name="Quote">Around fields.</param>
/// <param name="Escape">Takes the meaning of the next byte away; null where only doubled quotes do.</param>
internal readonly record struct CsvDialect(byte Delimiter, byte Quote, byte? Escape);
