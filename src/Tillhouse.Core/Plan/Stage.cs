using System.Collections.Frozen;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Plan;

/// <summary>One step of a plan. <c>till plan</c> prints the list of them that <c>till run</c> executes.</summary>
public abstract record Stage
{
    private Stage() { }

    /// <summary>The table it concerns.</summary>
    public abstract TableName Table { get; }

    /// <summary>Takes the new files of a source into bronze.</summary>
    /// <param name="Source">The source.</param>
    /// <param name="Files">What will be taken.</param>
    public sealed record Take(SourceContract Source, IngestPlan Files) : Stage
    {
        /// <inheritdoc/>
        public override TableName Table => new(Layer.Bronze, Source.Name);
    }

    /// <summary>Makes a model's table.</summary>
    /// <param name="Model">The model.</param>
    /// <param name="Reason">Why it is not left as it is.</param>
    /// <param name="Extent">
    /// How much of it has to be computed as far as that is known before the stages in front of it: if they change fewer tables, it can be less.
    /// </param>
    public sealed record Build(ModelDefinition Model, BuildReason Reason, BuildExtent Extent) : Stage
    {
        /// <inheritdoc/>
        public override TableName Table => Model.Table;
    }

    /// <summary>Leaves a model's table as it is: neither its model nor its inputs changed.</summary>
    /// <param name="Model">The model.</param>
    public sealed record Skip(ModelDefinition Model) : Stage
    {
        /// <inheritdoc/>
        public override TableName Table => Model.Table;
    }
}

/// <summary>Why a table is built.</summary>
public abstract record BuildReason
{
    private BuildReason() { }

    /// <summary>It isn't there yet.</summary>
    public sealed record First : BuildReason;

    /// <summary>Some of its inputs have a newer version, or will have one after an earlier stage.</summary>
    /// <param name="Tables">Which.</param>
    public sealed record InputsChanged(IReadOnlyList<TableName> Tables) : BuildReason
    {
        /// <summary>The rows that came and went in those of them that are already as they will be, where the log tells.</summary>
        public IReadOnlyDictionary<TableName, long> Rows { get; init; } = FrozenDictionary<TableName, long>.Empty;
    }

    /// <summary>Its model is another than the one that made it: SQL, header or contract.</summary>
    public sealed record ModelChanged : BuildReason;

    /// <summary>The user asked for it.</summary>
    public sealed record Forced : BuildReason;

    /// <summary>The user asked for its history from a moment on.</summary>
    /// <param name="From">The moment, in UTC.</param>
    public sealed record Rewound(DateTime From) : BuildReason;
}
