#pragma once
// A value of the manifest that remembers where it was written.

#include "base/source.h"

namespace platform {

/// A value and its place. Two are equal when their values are: moving a line changes nothing.
template <class T>
struct Located {
    T value = {};
    base::SourceSpan span = {};

    const T& operator*() const { return value; }
    const T* operator->() const { return &value; }
    bool operator==(const Located& other) const { return value == other.value; }
};

}  // namespace platform
