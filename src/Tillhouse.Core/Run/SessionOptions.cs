using Tillhouse.Core.Engine;
using Tillhouse.Core.Lake;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Core.Run;

/// <summary>What a session takes from outside.</summary>
public sealed record SessionOptions
{
    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The lake's store; null: the folder that the project names.</summary>
    public IObjectStore? Store { get; init; }

    /// <summary>The environment that is planned, run and queried.</summary>
    public string Environment { get; init; } = ReleaseLog.Production;

    /// <summary>The engine's limits; null: those of the project, or of this machine.</summary>
    public EngineOptions? Engine { get; init; }
}
