namespace Tillhouse.Core.Ingest;

/// <summary>A file of a source in the landing zone, as a listing shows it.</summary>
/// <param name="Path">Relative to the landing zone, with <c>/</c>.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Modified">When it was last written, in UTC.</param>
public sealed record LandingFile(string Path, long Size, DateTime Modified);
