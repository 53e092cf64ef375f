#pragma once
// An open file, closed when its scope ends. The one owner of file descriptors in this room.

#include <unistd.h>

#include <utility>

namespace io {

class Descriptor {
  public:
    /// Takes what open() returned; negative: nothing is open.
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;

    bool is_open() const { return number_ >= 0; }
    int number() const { return number_; }

    /// Closes now. False when the system reports that something written before was lost; errno says
    /// why.
    bool close() {
        int number = std::exchange(number_, -1);
        return number < 0 || ::close(number) == 0;
    }

  private:
    int number_;
};

}  // namespace io
