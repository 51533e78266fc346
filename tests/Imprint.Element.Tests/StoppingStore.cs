using Imprint.Crypto;
using Imprint.Element.Stores;

namespace Imprint.Element.Tests;

/// <summary>The power went.</summary>
internal sealed class PowerCutException() : Exception("The power was cut.");

/// <summary>
/// Records that outlive the element. After a number of changes the power goes: just before a change is made, or just after, when the
/// caller cannot know any more.
/// </summary>
internal sealed class StoppingStore(ElementStore inner) : ElementStore
{
    /// <summary>How many more changes return to the caller; null for all of them.</summary>
    public int? ChangesLeft { get; set; }

    /// <summary>The change at which the power goes is made.</summary>
    public bool LastChangeIsMade { get; set; }

    public int Changes { get; private set; }

    public override IReadOnlyList<string> Names => inner.Names;

    public override Secret? TryRead(string name) => inner.TryRead(name);

    public override void Write(string name, ReadOnlySpan<byte> record)
    {
        var isCut = IsCut();
        if (!isCut || LastChangeIsMade)
            inner.Write(name, record);
        if (isCut)
            throw new PowerCutException();
    }

    public override void Remove(string name)
    {
        var isCut = IsCut();
        if (!isCut || LastChangeIsMade)
            inner.Remove(name);
        if (isCut)
            throw new PowerCutException();
    }

    // The records are there for the next start.
    protected override void Dispose(bool disposing) { }

    private bool IsCut()
    {
        Changes++;
        return ChangesLeft is { } left && (ChangesLeft = left - 1) < 0;
    }
}
