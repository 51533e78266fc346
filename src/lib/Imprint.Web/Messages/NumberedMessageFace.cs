namespace Imprint.Web.Messages;

/// <summary>Why a message never reached its protocol.</summary>
public enum MessageRefusal
{
    /// <summary>Longer than the face allows.</summary>
    TooLarge,

    /// <summary>A number that this face does not answer.</summary>
    UnknownType,

    /// <summary>A body of another media type.</summary>
    WrongMediaType,

    /// <summary>Something failed on our side.</summary>
    Failed,
}

/// <summary>A protocol whose messages are numbered and opaque, one POST each; the protocol's own errors are its own affair.</summary>
public abstract class NumberedMessageFace
{
    /// <summary>The address of a message without its number: <c>/fdo/101/msg</c>.</summary>
    public abstract string Prefix { get; }

    public abstract string MediaType { get; }

    public abstract int MaxBodyLength { get; }

    public abstract ValueTask<NumberedAnswer> AnswerAsync(NumberedRequest request, CancellationToken cancel);

    /// <summary>The protocol's words for a message that was not passed on.</summary>
    public abstract NumberedAnswer Refuse(int type, MessageRefusal refusal);
}
