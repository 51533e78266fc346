using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Sessions;
using Imprint.Web.Messages;

namespace Imprint.Device.Onboarding;

/// <summary>How an attempt at one server ended.</summary>
public enum VisitEnd
{
    Succeeded,

    /// <summary>The server knows nothing of this device, or not yet: error 6.</summary>
    NotFound,

    /// <summary>No answer in the protocol's form.</summary>
    Unreachable,

    /// <summary>We have ended it with an error, because of what the server sent.</summary>
    Refused,

    /// <summary>The server has ended it with an error.</summary>
    EndedByServer,
}

/// <summary>An attempt at one server, and in words how it ended.</summary>
public sealed record Visit(VisitEnd End, string Text)
{
    /// <summary>Why we have ended it.</summary>
    public FdoFault Fault { get; init; }

    /// <summary>What the server has ended it with.</summary>
    public FdoError? Error { get; init; }

    internal static Visit Of(FdoStep step) =>
        step switch
        {
            FdoStep.Refused { Fault: var fault } => new Visit(VisitEnd.Refused, $"refused: {fault.Text}") { Fault = fault },
            FdoStep.EndedByPeer { Error: { Code: FdoErrorCode.ResourceNotFound } error } => new Visit(
                VisitEnd.NotFound,
                "the device is not known there, or not yet"
            )
            {
                Error = error,
            },
            FdoStep.EndedByPeer { Error: var error } => new Visit(
                VisitEnd.EndedByServer,
                $"the server ended it with error {(int)error.Code} at message {(int)error.Previous}: {error.Text}"
            )
            {
                Error = error,
            },
            _ => new Visit(VisitEnd.Succeeded, "done"),
        };

    internal static Visit Of(MessageTransportException failure) =>
        new(VisitEnd.Unreachable, failure.InnerException is { } inner ? $"{failure.Message} ({inner.Message})" : failure.Message);
}
