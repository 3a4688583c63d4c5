using System.CommandLine;

namespace Tillhouse.Cli;

/// <summary>The few colours of till, as ANSI sequences: written where a terminal shows them, left out elsewhere.</summary>
/// <param name="On">Whether sequences are written at all.</param>
internal readonly record struct Colours(bool On)
{
    public string Bold(string text) => Wrap("1", text);

    public string Dim(string text) => Wrap("2", text);

    public string Red(string text) => Wrap("1;31", text);

    public string Green(string text) => Wrap("32", text);

    public string Yellow(string text) => Wrap("33", text);

    public string Cyan(string text) => Wrap("36", text);

    /// <summary>Whether this call wants colour; each stream still asks whether it is a terminal.</summary>
    public static bool Wanted(CommandHost host, ParseResult parsed) =>
        host.Terminal.ColourAllowed && !parsed.GetValue(host.Globals.NoColor);

    private string Wrap(string code, string text) => On && text.Length > 0 ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
