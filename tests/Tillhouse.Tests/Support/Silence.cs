namespace Tillhouse.Tests.Support;

/// <summary>Progress that nobody listens to.</summary>
public sealed class Silence<T> : IProgress<T>
{
    public void Report(T value) { }
}
