namespace Tillhouse.Core.Project;

/// <summary>The tests of one model: one <c>tests/*.yml</c> (formats.md).</summary>
/// <param name="Model">The model that is tested.</param>
/// <param name="File">The file, as messages name it.</param>
/// <param name="Cases">At least one.</param>
/// <param name="At">Where the model is named.</param>
public sealed record ModelTest(TableName Model, string File, IReadOnlyList<TestCase> Cases, SourceLocation At);

/// <summary>One case: inputs and what must come of them, batch by batch.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Steps">The batches in order: the first is the case's own <c>given</c> and <c>then</c>, the others come from <c>after</c>.</param>
/// <param name="At">Where the case is written.</param>
public sealed record TestCase(string Name, IReadOnlyList<TestStep> Steps, SourceLocation At);

/// <summary>One batch of a case.</summary>
/// <param name="Given">The rows of the tables that the model reads; tables that are not named keep the rows of the step before, at first none.</param>
/// <param name="Then">The rows that must be in the model's table afterwards, in any order.</param>
/// <param name="At">Where the step is written.</param>
public sealed record TestStep(IReadOnlyDictionary<TableName, TestRows> Given, TestRows Then, SourceLocation At);

/// <summary>Rows of a test, written out or in a file.</summary>
public abstract record TestRows
{
    private TestRows() { }

    /// <summary>Rows written in the test; a row names only the columns it cares about.</summary>
    /// <param name="Rows">In the order of the test.</param>
    public sealed record Inline(IReadOnlyList<TestRow> Rows) : TestRows;

    /// <summary>Rows in a CSV file with a header.</summary>
    /// <param name="Path">Its absolute path; a relative one starts from the test's folder.</param>
    /// <param name="At">Where it is named.</param>
    public sealed record FromFile(string Path, SourceLocation At) : TestRows;
}

/// <summary>One row of a test.</summary>
/// <param name="Values">The columns that are named, in the order of the test, each with its text or null; the runner casts texts to the column's type.</param>
/// <param name="At">Where the row is written.</param>
public sealed record TestRow(IReadOnlyList<KeyValuePair<string, string?>> Values, SourceLocation At);
