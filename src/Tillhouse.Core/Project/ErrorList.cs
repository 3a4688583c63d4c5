namespace Tillhouse.Core.Project;

/// <summary>Collects errors over many files, so that a user sees all of them at once.</summary>
public sealed class ErrorList
{
    // Behind the first hundred nobody reads on, and a broken file of a megabyte must not fill the screen.
    private const int Most = 100;

    private readonly List<TillhouseException> _errors = [];

    /// <summary>How many errors were found.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an error that another place made.</summary>
    public void Add(TillhouseException error)
    {
        Count++;
        if (_errors.Count < Most)
        {
            _errors.Add(error);
        }
    }

    /// <summary>Adds an error that only a person can mend.</summary>
    public void Add(ErrorCode code, string message, string help, SourceLocation? at = null) =>
        Add(new TerminalException(code, message, help, at));

    /// <summary>Whether something was found wrong at a place already, so that a second checker need not say it in other words.</summary>
    public bool HasAt(SourceLocation at) => _errors.Exists(e => e.At == at);

    /// <summary>Throws what was found, by file and line.</summary>
    /// <exception cref="TillhouseErrors">There is at least one error.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            throw new TillhouseErrors([
                .. _errors
                    .OrderBy(e => e.At?.File ?? "", StringComparer.Ordinal)
                    .ThenBy(e => e.At?.Line ?? 0)
                    .ThenBy(e => e.At?.Column ?? 0),
            ]);
        }
    }
}
