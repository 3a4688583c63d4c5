using System.Data.Common;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Run;

/// <summary>A query's rows, and what they are the rows of.</summary>
/// <param name="Reader">The rows, streaming.</param>
/// <param name="Release">The release that was read; null when there is none yet, and the tables were read as they are now.</param>
/// <param name="Unreleased">Tables that the release does not name: these were read as they are now.</param>
public sealed record QueryAnswer(DbDataReader Reader, Release? Release, IReadOnlyList<TableName> Unreleased) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Reader.DisposeAsync();
}
